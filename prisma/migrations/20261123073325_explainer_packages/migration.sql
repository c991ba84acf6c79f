-- CreateEnum
CREATE TYPE "PackageTaskState" AS ENUM ('running', 'done', 'failed');

-- CreateTable
CREATE TABLE "ExplainerPackage" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "integrity" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "spec" TEXT NOT NULL,
    "archiveSha256" TEXT,
    "described" JSONB NOT NULL,
    "check" JSONB,
    "installedById" TEXT,
    "installedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removedAt" TIMESTAMP(3),

    CONSTRAINT "ExplainerPackage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WorkspaceExplainerPackage" (
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "enabledAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "WorkspaceExplainerPackage_pkey" PRIMARY KEY ("workspaceId","name")
);

-- CreateTable
CREATE TABLE "PackageTask" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "spec" TEXT NOT NULL,
    "uploadSha256" TEXT,
    "state" "PackageTaskState" NOT NULL DEFAULT 'running',
    "step" TEXT NOT NULL DEFAULT 'waiting',
    "aliveAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "errorHint" TEXT,
    "packageId" TEXT,
    "startedById" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMP(3),

    CONSTRAINT "PackageTask_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ExplainerPackage_name_installedAt_idx" ON "ExplainerPackage"("name", "installedAt" DESC);

-- CreateIndex
CREATE INDEX "ExplainerPackage_archiveSha256_idx" ON "ExplainerPackage"("archiveSha256");

-- CreateIndex
CREATE UNIQUE INDEX "ExplainerPackage_name_version_integrity_key" ON "ExplainerPackage"("name", "version", "integrity");

-- CreateIndex
CREATE INDEX "WorkspaceExplainerPackage_name_idx" ON "WorkspaceExplainerPackage"("name");

-- CreateIndex
CREATE INDEX "PackageTask_createdAt_idx" ON "PackageTask"("createdAt");

-- CreateIndex
CREATE INDEX "PackageTask_uploadSha256_idx" ON "PackageTask"("uploadSha256");

-- CreateIndex
CREATE INDEX "PackageTask_packageId_idx" ON "PackageTask"("packageId");

-- AddForeignKey
ALTER TABLE "ExplainerPackage" ADD CONSTRAINT "ExplainerPackage_archiveSha256_fkey" FOREIGN KEY ("archiveSha256") REFERENCES "StoredFile"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ExplainerPackage" ADD CONSTRAINT "ExplainerPackage_installedById_fkey" FOREIGN KEY ("installedById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WorkspaceExplainerPackage" ADD CONSTRAINT "WorkspaceExplainerPackage_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PackageTask" ADD CONSTRAINT "PackageTask_uploadSha256_fkey" FOREIGN KEY ("uploadSha256") REFERENCES "StoredFile"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PackageTask" ADD CONSTRAINT "PackageTask_packageId_fkey" FOREIGN KEY ("packageId") REFERENCES "ExplainerPackage"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PackageTask" ADD CONSTRAINT "PackageTask_startedById_fkey" FOREIGN KEY ("startedById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;
