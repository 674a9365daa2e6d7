-- Subtitles that people add: a list, so that titles are read without a join and changed by one compare-and-set.
ALTER TABLE videos ADD COLUMN added_text text NOT NULL DEFAULT '[]';
-- How often the list changed, and with which change the top playlists were written last.
ALTER TABLE videos ADD COLUMN text_wanted bigint NOT NULL DEFAULT 0;
ALTER TABLE videos ADD COLUMN text_written bigint NOT NULL DEFAULT 0;
-- Whose turn it is to write them.
ALTER TABLE videos ADD COLUMN text_fence bigint NOT NULL DEFAULT 0;
ALTER TABLE videos ADD COLUMN text_lease_until bigint NOT NULL DEFAULT 0;
CREATE INDEX videos_text_waiting ON videos (id) WHERE text_wanted <> text_written;

-- The top playlists of a title without what was added to it. Titles published before have none: theirs lie in the store.
CREATE TABLE top_playlists (
  video_id text PRIMARY KEY REFERENCES videos (id) ON DELETE CASCADE,
  master text NOT NULL,
  manifest text NOT NULL
);
