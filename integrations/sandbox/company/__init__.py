"""What made-up companies share: working time, people and teams, the timeline, sentences, and their `alongside.toml`."""
