// A working day through jira.js, unmodified: its client of version 3.
// Environment: ADDRESS, JIRA_EMAIL, JIRA_TOKEN, PROJECT (a key), MODULES (a node_modules folder).
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.env.MODULES, "entry.js"));
const { Version3Client } = require("jira.js");

const { ADDRESS: host, JIRA_EMAIL: email, JIRA_TOKEN: apiToken, PROJECT: project } = process.env;
const jira = new Version3Client({ host, authentication: { basic: { email, apiToken } } });

assert.equal((await jira.serverInfo.getServerInfo()).deploymentType, "Cloud");
assert.equal((await jira.myself.getCurrentUser()).emailAddress, email);
assert.ok((await jira.issueFields.getFields()).some((field) => field.id === "summary"));
assert.ok((await jira.projects.searchProjects()).values.some((each) => each.key === project));
assert.ok((await jira.users.getAllUsers({ maxResults: 5 })).length === 5);

let found = [];
let nextPageToken;
do {
  const page = await jira.issueSearch.searchForIssuesUsingJqlEnhancedSearch({
    jql: "created is not EMPTY ORDER BY created",
    fields: ["summary"],
    maxResults: 50,
    nextPageToken,
  });
  found = found.concat(page.issues);
  nextPageToken = page.nextPageToken;
} while (nextPageToken);
assert.equal(found.length, (await jira.issueSearch.countIssues({ jql: "created is not EMPTY" })).count);
const some = found.slice(0, 20).map((issue) => issue.key);
assert.equal((await jira.issues.bulkFetchIssues({ issueIdsOrKeys: some, fields: ["summary"] })).issues.length, 20);
await jira.issues.getBulkChangelogs({ issueIdsOrKeys: some });

const { issueTypes } = await jira.projects.getProject({ projectIdOrKey: project });
const fields = { project: { key: project }, issuetype: { id: issueTypes[0].id }, summary: "海報" };
const issue = await jira.issues.createIssue({ fields });
const other = await jira.issues.createIssue({ fields });
await jira.issues.editIssue({ issueIdOrKey: issue.key, notifyUsers: false, fields: { summary: "新海報" } });
const changed = await jira.issues.getIssue({ issueIdOrKey: issue.key, expand: "changelog" });
assert.equal(changed.fields.summary, "新海報");
assert.equal((await jira.issues.getChangeLogs({ issueIdOrKey: issue.key })).total, 1);
const comment = {
  type: "doc",
  version: 1,
  content: [{ type: "paragraph", content: [{ type: "text", text: "好" }] }],
};
const said = await jira.issueComments.addComment({ issueIdOrKey: issue.key, comment });
assert.equal((await jira.issueComments.getComments({ issueIdOrKey: issue.key })).comments[0].id, said.id);
await jira.issueComments.deleteComment({ issueIdOrKey: issue.key, id: said.id });
await jira.issueLinks.linkIssues({
  type: { name: "Relates" },
  inwardIssue: { key: issue.key },
  outwardIssue: { key: other.key },
});
const { transitions } = await jira.issues.getTransitions({ issueIdOrKey: issue.key });
await jira.issues.doTransition({ issueIdOrKey: issue.key, transition: { id: transitions.at(-1).id } });
const moved = await jira.issues.getIssue({ issueIdOrKey: issue.key });
assert.equal(moved.fields.status.name, transitions.at(-1).to.name);
await jira.issues.deleteIssue({ issueIdOrKey: other.key });
await assert.rejects(jira.issues.getIssue({ issueIdOrKey: other.key }), (error) => error.status === 404 || error.response?.status === 404);
