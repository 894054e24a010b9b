import { functionsOf, isFunction, isMethod } from "./functions.js";
import { usedWhileLoading } from "./loading.js";

/**
 * The module with the functions in `wanted` (ids as in functions.js) written so that V8 compiles them together with the module
 * rather than one by one when they are first called: as function expressions in parentheses. Everything stays on its line, so
 * that source maps keep their lines.
 *
 * | before                        | after                                                          |
 * | ----------------------------- | -------------------------------------------------------------- |
 * | `function f(x) {}`            | `var f = (function (x) {});`                                   |
 * | `(x) => x + 1`                | `(function (x) { return (x + 1); })`                           |
 * | `{ f(x) {} }`                 | `{ f: (function (x) {}) }`                                     |
 * | `class A { a; f() {} }`       | `var A = (function () { class A { a; } … f = (function () {});` |
 *
 * Left alone is what would mean something else: arrow functions with `this`, methods with `super`, generators and asynchronous
 * functions outside of classes, functions that are called, or put into a table, before the line that would define them.
 */
export function hint(file, source, wanted) {
  const { program, functions } = functionsOf(file, source);
  const byNode = new Map(functions.map((f) => [f.node, f]));
  const isWanted = (node) => wanted.has(byNode.get(node)?.id);
  const edits = new Edits(source);
  const early = usedWhileLoading(program);
  const topLevel = new Set(program.body.map((s) => s.declaration ?? s));
  for (const f of functions) {
    const { node, owner } = f;
    if (!wanted.has(f.id) || node.async || node.generator) continue;
    if (node.type === "ArrowFunctionExpression") arrow(edits, node);
    else if (isMethod(owner)) shorthand(edits, node, owner);
    else if (node.type === "FunctionExpression") edits.wrap(node.start, "(", node.end, ")");
    else if (topLevel.has(node) && !early.has(node)) declaration(edits, f);
  }
  for (const node of topLevel)
    if (node.type === "ClassDeclaration") methods(edits, node, isWanted);
  return edits.done();
}

/** Texts put in and taken out, by position. */
class Edits {
  constructor(source) {
    this.source = source;
    this.list = [];
  }

  /** `text` instead of what is from `start` to `end`. Where several meet, `rank` orders them. */
  replace(start, end, text, rank = 0) {
    this.list.push({ start, end, text, rank });
  }

  /** What ends goes before what begins at the same place; of what ends, the inner one first. */
  wrap(start, before, end, after) {
    this.replace(start, start, before, 1e9 - (end - start));
    this.replace(end, end, after, (end - start) - 1e9);
  }

  done() {
    const sorted = this.list.toSorted((a, b) => a.start - b.start || a.rank - b.rank);
    let text = "";
    let at = 0;
    for (const edit of sorted) {
      if (edit.start < at) throw new Error(`edits overlap at ${edit.start}: ${edit.text}`);
      text += this.source.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    return text + this.source.slice(at);
  }
}

function declaration(edits, { node, at }) {
  edits.replace(node.start, at, `var ${node.id.name} = (function `);
  edits.replace(node.end, node.end, ");", node.end - node.start - 1e9);
}

function arrow(edits, node) {
  if (mentions(node, ["ThisExpression", "Super", "MetaProperty"], ["arguments"])) return;
  const { source } = edits;
  const { body } = node;
  const arrow = source.lastIndexOf("=>", body.start);
  const head = source.slice(node.start, arrow);
  const bare = !head.includes("(");
  const between = source.slice(arrow + 2, body.start);
  const isPlain = between.trim() === "" && !between.includes("\n");
  const [open, close] =
    body.type === "BlockStatement"
      ? ["", ""]
      : isPlain
        ? ["{ return ", "; }"]
        : ["{ return (", "); }"];
  edits.wrap(node.start, bare ? "(function (" : "(function ", node.end, `${close})`);
  edits.replace(node.start + head.trimEnd().length, arrow + 2, bare ? ")" : "");
  edits.replace(body.start - (isPlain ? 0 : between.length), body.start - (isPlain ? 0 : between.length), open, -2e9);
}

/** A method of an object. */
function shorthand(edits, node, owner) {
  if (owner.type !== "Property" || owner.kind !== "init" || mentions(node, ["Super"])) return;
  edits.wrap(node.start, ": (function ", node.end, ")");
}

/** The methods of a class, from the first one on after which there is nothing that has to stay in its body. */
function methods(edits, node, isWanted) {
  const { body } = node.body;
  const first = body.findLastIndex((member) => !canMove(member)) + 1;
  const moving = body.slice(first);
  if (!moving.some(({ value }) => isWanted(value))) return;
  const { name } = node.id;
  edits.replace(node.start, node.start, `var ${name} = /* @__PURE__ */ (function () { `);
  for (const [i, member] of moving.entries()) {
    const { key, value, computed } = member;
    const text = edits.source.slice(key.start, key.end);
    const holder = member.static ? name : "$prototype";
    const word = `${value.async ? "async " : ""}function${value.generator ? "*" : ""} `;
    const [before, after] = isWanted(value) ? [`(${word}`, ")"] : [word, ""];
    const end = i === 0 ? `} const $prototype = ${name}.prototype; ` : "";
    if (member.kind === "get") {
      const quoted = computed ? text : JSON.stringify(text);
      const call = `Object.defineProperty(${holder}, ${quoted}, { configurable: true, get: `;
      edits.replace(member.start, value.start, `${end}${call}${before}`);
      edits.replace(member.end, member.end, `${after} });`, -1e9);
    } else {
      const place = computed ? `${holder}[${text}]` : `${holder}.${text}`;
      edits.replace(member.start, value.start, `${end}${place} = ${before}`);
      edits.replace(member.end, member.end, `${after};`, -1e9);
    }
  }
  edits.replace(node.end - 1, node.end, `return ${name}; })();`);
}

const canMove = (member) =>
  member.type === "MethodDefinition" &&
  (member.kind === "method" || member.kind === "get") &&
  (member.key.type === "Identifier" || member.computed) &&
  !mentions(member.value, ["Super", "PrivateIdentifier"]);

/** Whether nodes of these types, or these variables, belong to a function itself: not to functions within that have their own. */
function mentions(node, types, names = []) {
  if (types.includes(node.type)) return true;
  if (node.type === "Identifier" && names.includes(node.name)) return true;
  return childrenOf(node).some((child) => {
    const own = isFunction(child) && child.type !== "ArrowFunctionExpression";
    return !own && mentions(child, types, names);
  });
}

const childrenOf = (node) =>
  Object.values(node)
    .flat()
    .filter((child) => child && typeof child.type === "string");
