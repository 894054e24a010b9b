/// <reference lib="esnext.disposable" preserve="true" />
import type { Aval, Shape } from "../aval.ts";
import type { Backend, Buffer } from "../backend.ts";
import type { DType, TypedArray } from "../dtype.ts";
import { noSyncRead, notOneElement } from "../errors.ts";
import type { Trace } from "../trace.ts";
import { nest, type NestedArray } from "./nested.ts";
import { formatTensor } from "./format.ts";
import type { Tensor } from "./tensor.ts";

/** What a number is inside of `jit`: a tensor without dimensions whose dtype the others decide, as numbers let them. */
export interface Weak {
  /** A number or a boolean of which every operation makes the same dtype. */
  readonly like: number | boolean;
  /** It as a tensor of this dtype; left out, of the one that `tensor` gives it. */
  as(dtype?: DType): Tensor;
}

/** What every tensor has, apart from operations: type, place, elements, printing. */
export abstract class TensorBase {
  // declared, here and in what extends it: a field of a class is defined once more before the constructor sets it
  /** The interpreter in charge of this value. */
  declare readonly trace: Trace;
  declare readonly aval: Aval;

  constructor(trace: Trace, aval: Aval) {
    this.trace = trace;
    this.aval = aval;
  }

  get shape(): Shape {
    return this.aval.shape;
  }
  get dtype(): DType {
    return this.aval.dtype;
  }
  /** Number of dimensions. */
  get ndim(): number {
    return this.aval.shape.length;
  }
  /** Number of elements. */
  get size(): number {
    return this.aval.size;
  }
  /** Undefined but for what stands for a number. */
  get weak(): Weak | undefined {
    return undefined;
  }
  /** Where the elements live; null for a constant that lives nowhere yet. */
  abstract get backend(): Backend | null;

  /** Where to read the elements; of a tracer, those of the value it stands for. */
  abstract source(): { readonly backend: Backend; readonly buffer: Buffer };

  /** The elements, row-major, as a copy. */
  async data(): Promise<TypedArray> {
    const { backend, buffer } = this.source();
    return backend.read(buffer);
  }
  /** As `data`, without awaiting; throws `NO_SYNC_READ` where the backend cannot. */
  dataSync(): TypedArray {
    return this.read("dataSync");
  }
  /** The elements as nested arrays (a number for a zero-dimensional tensor). */
  async array(): Promise<NestedArray> {
    return nest(await this.data(), this.aval);
  }
  /** As `array`, without awaiting. */
  arraySync(): NestedArray {
    return nest(this.read("arraySync"), this.aval);
  }
  /**
   * For `JSON.stringify`: as `arraySync`, so `tensor(JSON.parse(text))` has the same shape and values; the dtype is the
   * default one. JSON has no NaN and no infinities: they become null, which `tensor` refuses.
   */
  toJSON(): NestedArray {
    return nest(this.read("toJSON"), this.aval);
  }
  /** The value of a tensor of one element; a bool gives 0 or 1. */
  item(): number {
    if (this.aval.size !== 1) throw notOneElement("item", this.aval);
    return this.read("item")[0]!;
  }

  private read(method: string): TypedArray {
    const { backend, buffer } = this.source();
    if (backend.readSync === undefined) throw noSyncRead(backend.name, method);
    return backend.readSync(buffer);
  }

  /** Lets `if (x.sum() > 0)` and `Math.sqrt(x)` work where the value is known; throws `ConcretizationError` elsewhere. */
  [Symbol.toPrimitive](hint: string): number | string {
    if (hint === "string") return this.toString();
    if (this.aval.size !== 1) throw notOneElement("conversion to a number", this.aval);
    return this.read("conversion to a number")[0]!;
  }

  toString(): string {
    return formatTensor(this);
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return formatTensor(this);
  }

  get isDisposed(): boolean {
    return false;
  }
  /** Frees the buffer now. Optional: what is dropped is freed anyway. A disposed tensor cannot be used. */
  dispose(): void {}
  [Symbol.dispose](): void {
    this.dispose();
  }
}
