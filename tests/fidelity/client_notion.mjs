// A working day through @notionhq/client, unmodified.
// Environment: ADDRESS, NOTION_TOKEN, ROOT (a page id), MODULES (a node_modules folder).
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.env.MODULES, "entry.js"));
const { Client, collectPaginatedAPI, isFullPage, APIErrorCode } = require("@notionhq/client");

const notion = new Client({
  auth: process.env.NOTION_TOKEN,
  baseUrl: process.env.ADDRESS,
  notionVersion: "2026-03-11",
  retry: false,
  logger: () => {},
});
const root = process.env.ROOT;
const words = (content) => [{ type: "text", text: { content } }];

const me = await notion.users.me({});
assert.equal(me.type, "bot");
const people = await collectPaginatedAPI(notion.users.list, { page_size: 10 });
assert.ok(people.length > 10);
assert.ok((await collectPaginatedAPI(notion.search, { page_size: 20 })).length > 20);
assert.ok((await notion.blocks.children.list({ block_id: root })).results.length);

const page = await notion.pages.create({
  parent: { page_id: root },
  properties: { title: { title: words("週報") } },
  children: [{ type: "paragraph", paragraph: { rich_text: words("一") } }],
});
assert.ok(isFullPage(page));
const { results: added } = await notion.blocks.children.append({
  block_id: page.id,
  children: [{ type: "to_do", to_do: { rich_text: words("追蹤"), checked: false } }],
  position: { type: "end" },
});
await notion.blocks.update({ block_id: added[0].id, to_do: { checked: true } });
assert.equal((await notion.blocks.retrieve({ block_id: added[0].id })).to_do.checked, true);
await notion.blocks.delete({ block_id: added[0].id });
assert.equal((await collectPaginatedAPI(notion.blocks.children.list, { block_id: page.id })).length, 1);
await notion.comments.create({ parent: { page_id: page.id }, rich_text: words("看過了") });
assert.equal((await notion.comments.list({ block_id: page.id })).results.length, 1);
await notion.pages.updateMarkdown({
  page_id: page.id,
  type: "replace_content",
  replace_content: { new_str: "# 標題" },
});
assert.match((await notion.pages.retrieveMarkdown({ page_id: page.id })).markdown, /標題/);

const database = await notion.databases.create({
  parent: { type: "page_id", page_id: root },
  title: words("點數"),
  initial_data_source: { properties: { Name: { title: {} }, Points: { number: { format: "number" } } } },
});
const source = database.data_sources[0].id;
await notion.dataSources.update({ data_source_id: source, properties: { Due: { date: {} } } });
for (let points = 0; points < 5; points++) {
  const properties = { Name: { title: words(`${points}`) }, Points: { number: points } };
  await notion.pages.create({ parent: { data_source_id: source }, properties });
}
const found = await collectPaginatedAPI(notion.dataSources.query, {
  data_source_id: source,
  filter: { property: "Points", number: { greater_than: 1 } },
  sorts: [{ property: "Points", direction: "descending" }],
  page_size: 2,
});
assert.deepEqual(found.map((row) => row.properties.Points.number), [4, 3, 2]);
await notion.pages.update({ page_id: found[0].id, in_trash: true });
assert.equal((await notion.pages.retrieve({ page_id: found[0].id })).in_trash, true);
await notion.pages.properties.retrieve({ page_id: found[1].id, property_id: "title" });
const view = await notion.views.create({
  database_id: database.id,
  data_source_id: source,
  name: "Board",
  type: "board",
});
assert.equal((await notion.views.retrieve({ view_id: view.id })).type, "board");
await assert.rejects(
  notion.dataSources.retrieve({ data_source_id: "00000000-0000-4000-8000-000000000000" }),
  (error) => error.code === APIErrorCode.ObjectNotFound,
);
