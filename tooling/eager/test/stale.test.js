import { expect, test } from "vitest";
import { stale } from "../stale.js";

const sources = new Map([
  ["a.js", "export function f() { return [1].map((x) => x); }\nclass A { m() {} }\nconst g = () => 1;"],
  ["deep/b.js", "export const table = { row(x) { return x; } };"],
]);

test("a list of what is there is not stale", () => {
  expect(stale({ "a.js": ["f", "f/0", "A.m", "g"], "deep/b.js": ["row"] }, sources)).toEqual([]);
  expect(stale({}, sources)).toEqual([]);
});

test("functions that are gone are named, each once", () => {
  const wanted = { "a.js": ["f", "old", "old/0", "old/0/1", "A.n"], "deep/b.js": ["row", "line"] };
  expect(stale(wanted, sources)).toEqual(["a.js: old", "a.js: A.n", "deep/b.js: line"]);
});

test("so are modules", () => {
  expect(stale({ "c.js": ["f"] }, sources)).toEqual(["c.js: there is no such module"]);
});

test("nameless functions may come and go", () => {
  expect(stale({ "a.js": ["f/1", "f/0/2", "g/0"] }, sources)).toEqual([]);
});
