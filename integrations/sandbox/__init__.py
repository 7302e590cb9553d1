"""A local Jira Cloud and a local Notion over real HTTP, to try things against and to test with."""
