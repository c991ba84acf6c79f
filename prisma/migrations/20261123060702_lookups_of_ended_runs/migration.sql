-- DropIndex
DROP INDEX "Run_modelVersionId_idx";

-- CreateIndex
CREATE INDEX "Run_experimentId_finishedAt_idx" ON "Run"("experimentId", "finishedAt");

-- CreateIndex
CREATE INDEX "Run_modelVersionId_explainerId_createdAt_idx" ON "Run"("modelVersionId", "explainerId", "createdAt" DESC);
