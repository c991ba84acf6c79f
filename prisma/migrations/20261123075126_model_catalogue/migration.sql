-- CreateEnum
CREATE TYPE "CatalogueDownloadState" AS ENUM ('waiting', 'downloading', 'checking', 'done', 'failed', 'cancelled');

-- AlterTable
ALTER TABLE "ModelVersion" ADD COLUMN     "source" JSONB;

-- CreateTable
CREATE TABLE "CatalogueDownload" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "entryId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "catalogue" JSONB NOT NULL,
    "activeKey" TEXT,
    "state" "CatalogueDownloadState" NOT NULL DEFAULT 'waiting',
    "bytesDone" BIGINT NOT NULL DEFAULT 0,
    "bytesTotal" BIGINT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "leasedBy" TEXT,
    "leaseEndsAt" TIMESTAMP(3),
    "modelId" TEXT,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "errorHint" TEXT,
    "createdById" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMP(3),

    CONSTRAINT "CatalogueDownload_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "CatalogueDownload_activeKey_key" ON "CatalogueDownload"("activeKey");

-- CreateIndex
CREATE INDEX "CatalogueDownload_workspaceId_createdAt_id_idx" ON "CatalogueDownload"("workspaceId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "CatalogueDownload_state_leaseEndsAt_idx" ON "CatalogueDownload"("state", "leaseEndsAt");

-- CreateIndex
CREATE INDEX "CatalogueDownload_modelId_idx" ON "CatalogueDownload"("modelId");

-- AddForeignKey
ALTER TABLE "CatalogueDownload" ADD CONSTRAINT "CatalogueDownload_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CatalogueDownload" ADD CONSTRAINT "CatalogueDownload_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "Model"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CatalogueDownload" ADD CONSTRAINT "CatalogueDownload_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;
