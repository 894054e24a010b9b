import { expect, test } from "vitest";
import { type Expr, extractLane, load, ModuleBuilder, op, replaceLane, store, type ValueType } from "../../src/emit/index.ts";
import { extracts, loads, plain, replaces, stores } from "../../src/emit/instructions.ts";
import { assemble } from "./wabt.ts";

const types: Record<string, ValueType> = { i: "i32", l: "i64", f: "f32", d: "f64", v: "v128" };

interface Row {
  readonly name: string;
  readonly params: readonly ValueType[];
  readonly result: ValueType | "void";
  readonly immediates: string;
  readonly build: (...args: Expr[]) => Expr;
}

const rowsOf = (table: object, row: (group: string, name: string) => Row): Row[] =>
  Object.entries(table).flatMap(([group, members]) => Object.keys(members as object).map((name) => row(group, name)));

// The names are those of the table, whose types these functions take from it: here they come as strings.
const untyped = <F>(f: F) => f as unknown as (...args: unknown[]) => Expr;

const rows: Row[] = [
  ...rowsOf(plain, (signature, name) => {
    const [params, result] = signature.split(":") as [string, string];
    return { name, params: [...params].map((p) => types[p]!), result: types[result]!, immediates: "", build: (...args) => untyped(op)(name, ...args) };
  }),
  ...rowsOf(loads, (type, name) => ({ name, params: ["i32"], result: types[type]!, immediates: "offset=300", build: (p) => untyped(load)(name, p, 300) })),
  ...rowsOf(stores, (type, name) => ({
    name,
    params: ["i32", types[type]!],
    result: "void",
    immediates: "offset=70000",
    build: (p, x) => untyped(store)(name, p, x, 70000),
  })),
  ...rowsOf(extracts, (type, name) => ({ name, params: ["v128"], result: types[type]!, immediates: "1", build: (x) => untyped(extractLane)(name, x, 1) })),
  ...rowsOf(replaces, (type, name) => ({
    name,
    params: ["v128", types[type]!],
    result: "v128",
    immediates: "1",
    build: (x, y) => untyped(replaceLane)(name, x, 1, y),
  })),
];

function emitted({ params, result, build }: Row): number[] {
  const m = new ModuleBuilder();
  m.exportMemory("memory", { initial: 1 });
  m.define(params, result as ValueType, (_, ...args) => build(...args) as Expr<ValueType>);
  return [...m.encode()];
}

function assembled({ name, params, result, immediates }: Row): number[] {
  const gets = params.map((_, i) => `local.get ${i}`).join(" ");
  const results = result === "void" ? "" : `(result ${result})`;
  return assemble(`(module (func (param ${params.join(" ")}) ${results} ${gets} ${name} ${immediates}) (memory (export "memory") 1))`);
}

test("every instruction is encoded as wabt encodes it", () => {
  expect(rows.length).toBeGreaterThan(290);
  const wrong = rows.filter((row) => emitted(row).join() !== assembled(row).join()).map(({ name }) => name);
  expect(wrong).toEqual([]);
});

test("engines accept every instruction, relaxed ones where they have them", () => {
  const relaxed = WebAssembly.validate(new Uint8Array(emitted(rows.find(({ name }) => name === "f64x2.relaxed_madd")!)));
  const refused = rows.filter((row) => !WebAssembly.validate(new Uint8Array(emitted(row)))).map(({ name }) => name);
  expect(refused).toEqual(relaxed ? [] : rows.filter(({ name }) => name.includes("relaxed")).map(({ name }) => name));
});

test("a name that no instruction has is an error that says the name", () => {
  expect(() => untyped(op)("f64x2.sine")).toThrow("f64x2.sine");
});
