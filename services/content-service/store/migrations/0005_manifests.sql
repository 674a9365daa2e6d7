-- The clock of a rendition, for the manifest. Titles that were being encoded when this came have none.
ALTER TABLE init_sections ADD COLUMN timescale bigint NOT NULL DEFAULT 0;
