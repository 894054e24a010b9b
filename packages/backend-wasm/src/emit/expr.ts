import { type Bytes, float32Bytes, float64Bytes } from "./bytes.ts";
import { extracts, loads, plain, replaces, stores } from "./instructions.ts";

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

export const typeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** Where a body is written: the bytes, the indices of functions, the blocks that are open. */
export interface Target {
  readonly bytes: Bytes;
  indexOf(called: object): number;
  typeIndex(params: readonly ValueType[], results: readonly ValueType[]): number;
  readonly open: object[];
}

/** Something that leaves a value of `type` on the stack; "void" leaves none. A tree, written when the module is. */
export interface Expr<T extends ValueType | "void" = ValueType | "void"> {
  readonly type: T;
  readonly write: (to: Target) => void;
}

interface Letters {
  i: "i32";
  l: "i64";
  f: "f32";
  d: "f64";
  v: "v128";
}
const typeOf: Readonly<Record<string, ValueType>> = { i: "i32", l: "i64", f: "f32", d: "f64", v: "v128" };

type Keys<T> = T extends unknown ? keyof T : never;
/** The group of a table that has the name. */
type GroupOf<Table, Name> = { [G in keyof Table]: Name extends keyof Table[G] ? G : never }[keyof Table];
type Operands<S> = S extends `${infer H extends keyof Letters}${infer Rest}` ? [Expr<Letters[H]>, ...Operands<Rest>] : [];
type ArgsOf<S> = S extends `${infer A}:${string}` ? Operands<A> : never;
type ResultOf<S> = S extends `${string}:${infer R extends keyof Letters}` ? Letters[R] : never;
type LetterType<G> = G extends keyof Letters ? Letters[G] : never;

export type Plain = Keys<(typeof plain)[keyof typeof plain]>;
export type LoadName = Keys<(typeof loads)[keyof typeof loads]>;
export type StoreName = Keys<(typeof stores)[keyof typeof stores]>;
export type ExtractName = Keys<(typeof extracts)[keyof typeof extracts]>;
export type ReplaceName = Keys<(typeof replaces)[keyof typeof replaces]>;

type Table<T> = Readonly<Record<string, Readonly<Record<string, T>>>>;
const groups = /* @__PURE__ */ new Map<object, Map<string, string>>();

/** The group of a table that has the name, and what it has for it. */
function find<T>(table: Table<T>, name: string): readonly [string, T] {
  let known = groups.get(table);
  if (known === undefined) groups.set(table, (known = new Map(Object.entries(table).flatMap(([group, members]) => Object.keys(members).map((n) => [n, group] as const)))));
  const group = known.get(name);
  if (group === undefined) throw new TypeError(`No instruction is named ${name}`);
  return [group, table[group]![name]!];
}

const known = /* @__PURE__ */ new Map<string, readonly [ValueType, number]>();

/** An instruction of operands only, by its name in the specification: `op("f64x2.add", x, y)`. */
export function op<N extends Plain>(name: N, ...args: ArgsOf<GroupOf<typeof plain, N>>): Expr<ResultOf<GroupOf<typeof plain, N>>>;
export function op(name: string, ...args: Expr[]): Expr<ValueType> {
  return opNamed(name, ...args);
}

/** The same by a name that was put together: that operands fit is for the caller to see. */
export function opNamed(name: string, ...args: Expr[]): Expr<ValueType> {
  let entry = known.get(name);
  if (entry === undefined) {
    const [signature, opcode] = find<number>(plain, name);
    known.set(name, (entry = [typeOf[signature.at(-1)!]!, opcode]));
  }
  return instruction(entry[0], args, entry[1]);
}

/** The operands, the opcode, and what follows it. */
function instruction<T extends ValueType | "void">(type: T, operands: readonly Expr[], opcode: number, writeRest?: (bytes: Bytes) => void): Expr<T> {
  return {
    type,
    write(to) {
      for (const operand of operands) operand.write(to);
      writeOpcode(opcode, to.bytes);
      writeRest?.(to.bytes);
    },
  };
}

function writeOpcode(opcode: number, bytes: Bytes): void {
  if (opcode < 0x100) bytes.byte(opcode);
  else if (opcode < 0x10000) {
    // The memory that is meant follows.
    bytes.byte(opcode >>> 8);
    bytes.byte(opcode & 0xff);
  } else {
    bytes.byte(opcode >>> 16);
    bytes.u32(opcode & 0xffff);
  }
}

/** How far memory is aligned, and what is added to the address. */
const place = (align: number, offset: number) => (bytes: Bytes): void => {
  bytes.u32(align);
  bytes.u32(offset);
};

/** A load from `address` + `offset`. */
export function load<N extends LoadName>(name: N, address: Expr<"i32">, offset = 0): Expr<LetterType<GroupOf<typeof loads, N>>> {
  const [group, [opcode, align]] = find<readonly [number, number]>(loads, name);
  return instruction(typeOf[group] as LetterType<GroupOf<typeof loads, N>>, [address], opcode, place(align, offset));
}

/** A store to `address` + `offset`. */
export function store<N extends StoreName>(name: N, address: Expr<"i32">, value: Expr<LetterType<GroupOf<typeof stores, N>>>, offset = 0): Expr<"void"> {
  const [, [opcode, align]] = find<readonly [number, number]>(stores, name);
  return instruction("void", [address, value], opcode, place(align, offset));
}

/** One lane of a vector. */
export function extractLane<N extends ExtractName>(name: N, vector: Expr<"v128">, lane: number): Expr<LetterType<GroupOf<typeof extracts, N>>> {
  const [group, opcode] = find<number>(extracts, name);
  return instruction(typeOf[group] as LetterType<GroupOf<typeof extracts, N>>, [vector], opcode, (bytes) => bytes.byte(lane));
}

/** The vector with one lane replaced. */
export function replaceLane<N extends ReplaceName>(
  name: N,
  vector: Expr<"v128">,
  lane: number,
  value: Expr<LetterType<GroupOf<typeof replaces, N>>>,
): Expr<"v128"> {
  const [, opcode] = find<number>(replaces, name);
  return instruction("v128", [vector, value], opcode, (bytes) => bytes.byte(lane));
}

/** Sixteen bytes chosen from those of `a` (0 … 15) and `b` (16 … 31). */
export const shuffle = (a: Expr<"v128">, b: Expr<"v128">, lanes: readonly number[]): Expr<"v128"> =>
  instruction("v128", [a, b], 0xfd000d, (bytes) => bytes.raw(lanes));

/** `yes` where `condition` is not 0, else `no`; both are computed. */
export const select = <T extends ValueType>(condition: Expr<"i32">, yes: Expr<T>, no: Expr<NoInfer<T>>): Expr<T> =>
  instruction(yes.type, [yes, no, condition], 0x1b);

export const i32 = (x: number): Expr<"i32"> => instruction("i32", [], 0x41, (bytes) => bytes.s32(x));
export const i64 = (x: bigint): Expr<"i64"> => instruction("i64", [], 0x42, (bytes) => bytes.s64(x));
export const f32 = (x: number): Expr<"f32"> => instruction("f32", [], 0x43, (bytes) => bytes.raw(float32Bytes(x)));
export const f64 = (x: number): Expr<"f64"> => instruction("f64", [], 0x44, (bytes) => bytes.raw(float64Bytes(x)));
/** A vector by its 16 bytes, lowest first. */
export const v128 = (content: ArrayLike<number>): Expr<"v128"> => instruction("v128", [], 0xfd000c, (bytes) => bytes.raw(content));

/** The value is computed and dropped. */
export const drop = (value: Expr<ValueType>): Expr<"void"> => instruction("void", [value], 0x1a);

const bulk = (args: readonly Expr<"i32">[], opcode: number, memories: readonly number[]): Expr<"void"> =>
  instruction("void", args, opcode, (bytes) => bytes.raw(memories));

/** Copies bytes; the two ranges may overlap. */
export const copyMemory = (to: Expr<"i32">, from: Expr<"i32">, bytes: Expr<"i32">): Expr<"void"> => bulk([to, from, bytes], 0xfc000a, [0, 0]);

/** Sets bytes to the low eight bits of `value`. */
export const fillMemory = (at: Expr<"i32">, value: Expr<"i32">, bytes: Expr<"i32">): Expr<"void"> => bulk([at, value, bytes], 0xfc000b, [0]);
