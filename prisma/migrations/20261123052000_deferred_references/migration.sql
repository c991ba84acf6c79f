-- Deleting a workspace takes its experiments, models and images with it, in no order that these references could rely on: they are looked at when all is deleted.
-- Prisma's schema has no word for that, and its diffs take no notice of it.
ALTER TABLE "Run" ALTER CONSTRAINT "Run_modelVersionId_fkey" DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "RunImage" ALTER CONSTRAINT "RunImage_imageId_fkey" DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "RunBackground" ALTER CONSTRAINT "RunBackground_imageId_fkey" DEFERRABLE INITIALLY DEFERRED;
