import { expect, test } from "vitest";
import { functionsOf } from "../functions.js";
import { hint } from "../hint.js";

/** The module with hints for these functions, or for all. */
const hinted = (source, ...ids) =>
  hint("m.js", source, new Set(ids.length > 0 ? ids : idsOf(source)));
const idsOf = (source) => functionsOf("m.js", source).functions.map(({ id }) => id);
/** What a script says when it runs. */
const run = (source) => new Function("said", `"use strict"; ${source}; return said;`)([]);

test("functions are called by the names around them", () => {
  const source = `
    export function f() { return [1].map((x) => x).map((x) => x); }
    const g = () => { const h = () => 1; };
    class A { m() {} get n() { return 1; } }
    const table = { a: (x) => x, b() {} };`;
  expect(idsOf(source)).toEqual(["f", "f/0", "f/1", "g", "g/h", "A.m", "A.get n", "a", "b"]);
});

test("a function, an arrow function and a method of an object become function expressions in parentheses", () => {
  expect(hinted("export function f(x) { return x; }")).toBe(
    "export var f = (function (x) { return x; });",
  );
  expect(hinted("const f = x => ({ x });")).toBe("const f = (function (x) { return ({ x }); });");
  expect(hinted("const f = ([x], y = 1) => { x(y); };")).toBe(
    "const f = (function ([x], y = 1) { x(y); });",
  );
  expect(hinted("const o = { m(x) { return x; } };")).toBe(
    "const o = { m: (function (x) { return x; }) };",
  );
  expect(hinted("f(function (x) { return x; });")).toBe("f((function (x) { return x; }));");
});

test("only what is wanted changes", () => {
  const source = "const f = (x) => x; const g = (x) => x;";
  expect(hinted(source, "g")).toBe("const f = (x) => x; const g = (function (x) { return x; });");
  expect(hinted(source, "gone")).toBe(source);
});

test("everything stays on its line", () => {
  const source = "function f(a) {\n  return a.map(\n    (x) =>\n      // twice\n      2 * x,\n  );\n}\n";
  const lines = hinted(source).split("\n");
  expect(lines.length).toBe(source.split("\n").length);
  expect(lines[4]).toContain("2 * x");
  expect(run(`${lines.join("\n")} said.push(...f([1, 2]))`)).toEqual([2, 4]);
});

test("a class keeps its fields, its constructor, its methods and its getters", () => {
  const source = `
    class Base { hello() { return "base"; } }
    export class A extends Base {
      x = 1;
      static made = 0;
      constructor() { super(); A.made++; }
      add(y) { return [y].map((v) => v + this.x)[0]; }
      get twice() { return 2 * this.x; }
      static of() { return new this(); }
      async later() { return 1; }
      *some() { yield this.x; yield 5; }
      [Symbol.toPrimitive]() { return 7; }
      rest() { return "rest"; }
    }`;
  const after = hinted(source, "A.add", "A.get twice", "A.of");
  expect(after).toContain("$prototype.add = (function (y)");
  expect(after).toContain("$prototype.rest = function ()");
  const use = `const a = A.of(); said.push(a.add(2), a.twice, +a, a.rest(), ...a.some(), typeof a.later().then, a.hello(), A.made, A.name, a instanceof Base)`;
  const expected = [3, 2, 7, "rest", 1, 5, "function", "base", 1, "A", true];
  for (const text of [source, after])
    expect(run(`${text.replace("export ", "")}; ${use}`)).toEqual(expected);
});

test.each([
  ["an arrow function with this", "function f() { return () => this; }", "f/0", "() => this"],
  ["one with arguments", "function f() { return () => arguments[0]; }", "f/0", "() => arguments"],
  ["a generator", "function* f() { yield 1; }", "f", "function* f()"],
  ["an asynchronous function", "const f = async (x) => x;", "f", "async (x) => x"],
  ["a method with super", "class A extends B { m() { return super.m(); } }", "A.m", "m() { return super"],
  ["a method before a field", "class A { m() {} x = 1; }", "A.m", "class A { m() {} x"],
])("%s is left alone", (_, source, id, text) => {
  expect(hinted(source, id)).toContain(text);
  expect(hinted(source, id)).not.toContain("(function");
});

test.each([
  ["put into a table", "const table = { f }; function f() {}"],
  ["called", "const one = f(); function f() { return 1; }"],
  ["called by a function that is called", "const one = g(); function g() { return f(); } function f() {}"],
  ["called by an argument of a call", "const one = g(() => f()); function f() {}"],
])("a function that is %s before its line while the module is loaded is left alone", (_, source) => {
  expect(hinted(source, "f")).toContain("function f()");
});

test("a function that others call later is not needed while the module is loaded", () => {
  const source = "const g = () => f(); class A { x = f(); } function f() {}";
  expect(hinted(source, "f")).toContain("var f = (function () {});");
});
