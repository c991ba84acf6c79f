-- CreateTable
CREATE TABLE "RunPreview" (
    "runId" TEXT NOT NULL,
    "imageId" TEXT NOT NULL,
    "picture" BYTEA NOT NULL,
    "target" INTEGER,
    "samples" INTEGER,
    "relativeError" DOUBLE PRECISION,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "RunPreview_pkey" PRIMARY KEY ("runId")
);

-- AddForeignKey
ALTER TABLE "RunPreview" ADD CONSTRAINT "RunPreview_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;
