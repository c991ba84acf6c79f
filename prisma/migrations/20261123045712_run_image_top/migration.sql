-- AlterTable
ALTER TABLE "RunImage" ADD COLUMN     "topClass" INTEGER,
ADD COLUMN     "topLogit" DOUBLE PRECISION,
ADD COLUMN     "topProbability" DOUBLE PRECISION;
