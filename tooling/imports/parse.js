import { parseSync, Visitor } from "oxc-parser";

/**
 * Every import of a module as `{ specifier, kind, line }`, exports from another module included. Kinds: "static" runs when the
 * module is loaded, "dynamic" when the expression is reached, "type" never. Under `verbatimModuleSyntax` a statement is erased only
 * if it says `import type` as a whole: `import { type A }` still loads its module.
 */
export function parseImports(file, source) {
  const { program, errors } = parseSync(file, source);
  const problem = errors.find((error) => error.severity === "Error");
  if (problem) throw new Error(`${file}: ${problem.message}`);
  const imports = [];
  const add = (node, literal, kind) => {
    if (typeof literal?.value !== "string") return;
    const line = source.slice(0, node.start).split("\n").length;
    imports.push({ specifier: literal.value, kind, line });
  };
  const statement = (node, kind) => add(node, node.source, kind === "type" ? "type" : "static");
  new Visitor({
    ImportDeclaration: (node) => statement(node, node.importKind),
    ExportNamedDeclaration: (node) => statement(node, node.exportKind),
    ExportAllDeclaration: (node) => statement(node, node.exportKind),
    ImportExpression: (node) => add(node, node.source, "dynamic"),
    TSImportType: (node) => add(node, node.source, "type"),
  }).visit(program);
  return imports;
}
