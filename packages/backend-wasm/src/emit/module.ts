import { Bytes } from "./bytes.ts";
import { type Expr, type Target, typeCodes, type ValueType } from "./expr.ts";
import { type Func, FunctionBuilder, localsOf, type LocalsOf } from "./function.ts";

/** Pages of 64 KiB; a shared memory needs `maximum`. */
export interface MemoryLimits {
  readonly initial: number;
  readonly maximum?: number;
  readonly shared?: boolean;
}

interface Defined extends Func {
  readonly body: FunctionBuilder;
  readonly value: Expr<ValueType> | undefined;
}

/**
 * A WebAssembly module under construction.
 * @example
 * const m = new ModuleBuilder();
 * m.export("twice", m.define(["f64"], "f64", (_, x) => op("f64.add", x, x)));
 * new WebAssembly.Instance(new WebAssembly.Module(m.encode())).exports.twice(4); // 8
 */
export class ModuleBuilder {
  private readonly imported: { readonly func: Func; readonly module: string; readonly name: string }[] = [];
  private readonly defined: Defined[] = [];
  private readonly exports: { readonly name: string; readonly func: Func }[] = [];
  private readonly constants = new Map<string, { readonly index: number; readonly value: Expr<ValueType> }>();
  private readonly data: { readonly offset: number; readonly bytes: ArrayLike<number> }[] = [];
  private elements: readonly Func[] = [];
  private memory: { readonly limits: MemoryLimits; readonly exported?: string; readonly from?: readonly [string, string] } | null = null;

  /** A function that the host gives. */
  import<const P extends readonly ValueType[], R extends ValueType | "void">(module: string, name: string, params: P, result: R): Func<P, R> {
    const func: Func<P, R> = { params, result };
    this.imported.push({ func, module, name });
    return func;
  }

  /** A function: `body` writes its statements and returns its value, or nothing where `result` is "void". */
  define<const P extends readonly ValueType[], R extends ValueType | "void">(
    params: P,
    result: R,
    body: (f: FunctionBuilder, ...params: LocalsOf<P>) => R extends ValueType ? Expr<R> : void,
  ): Func<P, R> {
    const builder = new FunctionBuilder(params.length);
    const value = body(builder, ...localsOf(params)) as Expr<ValueType> | undefined;
    const func = { params, result, body: builder, value };
    this.defined.push(func);
    return func;
  }

  /**
   * A constant that the whole module shares, one for each `key`, as a global. Reading a vector from there is one load;
   * engines build a `v128.const` from two integers, in each iteration of a loop if need be.
   */
  constant<T extends ValueType>(key: string, value: Expr<T>): Expr<T> {
    let known = this.constants.get(key);
    if (known === undefined) this.constants.set(key, (known = { index: this.constants.size, value }));
    const { index } = known;
    return {
      type: value.type,
      write({ bytes }) {
        bytes.byte(0x23);
        bytes.u32(index);
      },
    };
  }

  export(name: string, func: Func): void {
    this.exports.push({ name, func });
  }

  /** The memory is the host's. */
  importMemory(module: string, name: string, limits: MemoryLimits): void {
    this.memory = { limits, from: [module, name] };
  }

  /** The module has a memory of its own. */
  exportMemory(name: string, limits: MemoryLimits): void {
    this.memory = { limits, exported: name };
  }

  /** Bytes that are in memory from the beginning. */
  addData(offset: number, bytes: ArrayLike<number>): void {
    this.data.push({ offset, bytes });
  }

  /** The functions that `callIndirect` chooses from. */
  table(funcs: readonly Func[]): void {
    this.elements = funcs;
  }

  /** The module in the binary format. */
  encode(): Uint8Array<ArrayBuffer> {
    const types = new Bytes();
    const known = new Map<string, number>();
    const typeIndex: Target["typeIndex"] = (params, results) => {
      const key = `${params.join()}>${results.join()}`;
      let index = known.get(key);
      if (index === undefined) {
        known.set(key, (index = known.size));
        types.byte(0x60);
        for (const list of [params, results]) {
          types.u32(list.length);
          for (const t of list) types.byte(typeCodes[t]);
        }
      }
      return index;
    };
    const typeOf = ({ params, result }: Func): number => typeIndex(params, result === "void" ? [] : [result]);
    const indices = new Map<object, number>();
    for (const { func } of this.imported) indices.set(func, indices.size);
    for (const func of this.defined) indices.set(func, indices.size);
    const indexOf = (func: object): number => {
      const index = indices.get(func);
      if (index === undefined) throw new TypeError("A function of another module is called");
      return index;
    };

    const imports = this.importSection(typeOf);
    const functions = list(this.defined, (func, to) => to.u32(typeOf(func)));
    const code = list(this.defined, ({ body, value }, to) => {
      const bytes = new Bytes();
      body.write({ bytes, indexOf, typeIndex, open: [] }, value);
      to.u32(bytes.length);
      to.raw(bytes.take());
    });
    const typeSection = new Bytes();
    typeSection.u32(known.size);
    typeSection.raw(types.take());

    const out = new Bytes();
    out.raw([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    const section = (id: number, content: Bytes | null): void => {
      if (content === null) return;
      out.byte(id);
      out.u32(content.length);
      out.raw(content.take());
    };
    section(1, known.size === 0 ? null : typeSection);
    section(2, imports);
    section(3, functions);
    section(4, this.tableSection());
    section(5, this.memory === null || this.memory.from !== undefined ? null : list([this.memory.limits], writeLimits));
    section(6, this.globalSection());
    section(7, this.exportSection(indexOf));
    section(9, this.elementSection(indexOf));
    section(10, code);
    section(11, this.dataSection());
    return out.take();
  }

  private importSection(typeOf: (func: Func) => number): Bytes | null {
    const writers: ((to: Bytes) => void)[] = this.imported.map(({ func, module, name }) => (to) => {
      to.text(module);
      to.text(name);
      to.byte(0);
      to.u32(typeOf(func));
    });
    const memory = this.memory;
    if (memory?.from !== undefined) {
      const [module, name] = memory.from;
      writers.push((to) => {
        to.text(module);
        to.text(name);
        to.byte(2);
        writeLimits(memory.limits, to);
      });
    }
    return list(writers, (write, to) => write(to));
  }

  private exportSection(indexOf: (func: object) => number): Bytes | null {
    const memory = this.memory?.exported;
    const entries = [
      ...(memory === undefined ? [] : [{ name: memory, kind: 2, index: 0 }]),
      ...this.exports.map(({ name, func }) => ({ name, kind: 0, index: indexOf(func) })),
    ];
    return list(entries, ({ name, kind, index }, to) => {
      to.text(name);
      to.byte(kind);
      to.u32(index);
    });
  }

  private tableSection(): Bytes | null {
    const { length } = this.elements;
    return length === 0
      ? null
      : list([length], (n, to) => {
          to.byte(0x70);
          to.byte(1);
          to.u32(n);
          to.u32(n);
        });
  }

  private elementSection(indexOf: (func: object) => number): Bytes | null {
    const funcs = this.elements;
    return funcs.length === 0
      ? null
      : list([funcs], (all, to) => {
          // In table 0 from 0 on.
          to.raw([0, 0x41, 0, 0x0b]);
          to.u32(all.length);
          for (const func of all) to.u32(indexOf(func));
        });
  }

  private globalSection(): Bytes | null {
    const nothing: Omit<Target, "bytes"> = { indexOf: () => 0, typeIndex: () => 0, open: [] };
    return list([...this.constants.values()], ({ value }, bytes) => {
      bytes.byte(typeCodes[value.type]);
      bytes.byte(0);
      value.write({ ...nothing, bytes });
      bytes.byte(0x0b);
    });
  }

  private dataSection(): Bytes | null {
    return list(this.data, ({ offset, bytes }, to) => {
      to.raw([0, 0x41]);
      to.s32(offset);
      to.byte(0x0b);
      to.u32(bytes.length);
      to.raw(bytes);
    });
  }
}

/** A vector of the binary format; null where it is empty. */
function list<T>(items: readonly T[], write: (item: T, to: Bytes) => void): Bytes | null {
  if (items.length === 0) return null;
  const bytes = new Bytes();
  bytes.u32(items.length);
  for (const item of items) write(item, bytes);
  return bytes;
}

function writeLimits({ initial, maximum, shared = false }: MemoryLimits, to: Bytes): void {
  to.byte((maximum === undefined ? 0 : 1) | (shared ? 2 : 0));
  to.u32(initial);
  if (maximum !== undefined) to.u32(maximum);
}
