import { isFunction } from "./functions.js";

/** What runs later, if at all: functions, and the fields of a class, which belong to its constructor. */
const runsLater = (node) =>
  isFunction(node) || (node.type === "PropertyDefinition" && !node.static && !node.computed);

/**
 * Functions of a module that its own statements may need before they are reached, while the module is loaded. Too many rather
 * than too few: a statement with a call may call all functions that it names, inside of functions, too, and what they name.
 */
export function usedWhileLoading(program) {
  const statements = program.body.map((s) => s.declaration ?? s);
  const declared = new Map();
  for (const node of statements) if (node.id) declared.set(node.id.name, node);
  const used = new Set();
  for (const statement of statements) {
    if (statement.type === "FunctionDeclaration" || statement.type.startsWith("Import")) continue;
    const calls = contains(statement, (node) => node.type === "CallExpression" || node.type === "NewExpression");
    const names = new Set();
    namesIn(statement, calls, names);
    const known = [...names];
    for (let i = 0; i < known.length; i++) {
      const node = declared.get(known[i]);
      if (node === undefined || node === statement) continue;
      if (node.start > statement.start) used.add(node);
      if (!calls) continue;
      const more = new Set();
      namesIn(node, true, more);
      for (const name of more)
        if (!names.has(name)) {
          names.add(name);
          known.push(name);
        }
    }
  }
  return used;
}

const children = (node) =>
  Object.values(node)
    .flat()
    .filter((child) => child && typeof child.type === "string");

/** Whether a node outside of functions satisfies `test`. */
const contains = (node, test) =>
  test(node) || children(node).some((child) => !runsLater(child) && contains(child, test));

function namesIn(node, inFunctions, names) {
  if (node.type === "Identifier") names.add(node.name);
  for (const child of children(node))
    if (inFunctions || !runsLater(child)) namesIn(child, inFunctions, names);
}
