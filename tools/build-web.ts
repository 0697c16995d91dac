// Builds the dashboard into web/dist, unless what is there is newer than its sources.
