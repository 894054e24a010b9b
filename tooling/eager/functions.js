import { parseSync, visitorKeys } from "oxc-parser";

/**
 * The program of a module, and its functions: `{ node, id, at, owner, key }`.
 *
 * `id` is what the list of first uses calls a function: the names around it, "Tensor.add" or "grad/2" for the third nameless
 * function inside of `grad`. `at` is where V8 says that it begins: at its parameters. `owner` is the node that holds it, so the
 * property, the method or whatever it is a value of.
 */
export function functionsOf(file, source) {
  const { program, errors } = parseSync(file, source);
  const problem = errors.find((error) => error.severity === "Error");
  if (problem) throw new Error(`${file}: ${problem.message}`);
  const functions = [];
  const taken = new Map();
  const unique = (id) => {
    const count = taken.get(id) ?? 0;
    taken.set(id, count + 1);
    return count === 0 ? id : `${id}~${count}`;
  };
  const nameless = new Map();
  const visit = (node, owner, scope) => {
    let inside = scope;
    if (isFunction(node)) {
      let name = node.id?.name ?? nameOf(owner);
      if (name === undefined) {
        name = String(nameless.get(scope) ?? 0);
        nameless.set(scope, Number(name) + 1);
      }
      const id = unique(within(scope, name));
      functions.push({ node, id, owner, at: beginning(source, node, owner) });
      inside = id;
    } else if (node.type === "ClassDeclaration" || node.type === "ClassExpression") {
      inside = `${within(scope, node.id?.name ?? nameOf(owner) ?? "class")}.`;
    }
    for (const key of visitorKeys[node.type] ?? [])
      for (const child of [node[key]].flat())
        if (child && typeof child.type === "string") visit(child, node, inside);
  };
  visit(program, null, "");
  return { program, functions };
}

const within = (scope, name) =>
  scope === "" || scope.endsWith(".") ? `${scope}${name}` : `${scope}/${name}`;

export const isFunction = ({ type }) =>
  type === "FunctionDeclaration" ||
  type === "FunctionExpression" ||
  type === "ArrowFunctionExpression";

/** The name that a function has from where it stands. */
function nameOf(owner) {
  const key =
    owner?.type === "VariableDeclarator"
      ? owner.id
      : owner?.type === "Property" || owner?.type === "MethodDefinition"
        ? owner.key
        : undefined;
  if (owner?.type === "MethodDefinition" && owner.kind === "get") return `get ${key.name}`;
  return key?.name;
}

function beginning(source, node, owner) {
  if (node.type === "ArrowFunctionExpression") return node.start;
  if (isMethod(owner)) return node.start;
  return source.indexOf("(", node.id?.end ?? node.start);
}

/** Whether a function is written as a method: `name(x) {}` in a class or in an object. */
export const isMethod = (owner) =>
  owner?.type === "MethodDefinition" ||
  (owner?.type === "Property" && (owner.method || owner.kind !== "init"));
