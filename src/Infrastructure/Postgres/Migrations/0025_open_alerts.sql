-- Those that wait for somebody are few among all there ever were; each scrape of the metrics counts them, and people look at them first.
CREATE INDEX alerts_open ON alerts (organization, created_at DESC, id DESC) WHERE resolved_at IS NULL;
