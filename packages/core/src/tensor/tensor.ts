import type { TensorExtensions } from "../index.ts";
import { allocate } from "../allocate.ts";
import { type Aval } from "../aval.ts";
import { type Backend, type Buffer, currentBackend, requireDType } from "../backend.ts";
import type { DType, TypedArray } from "../dtype.ts";
import { evalTrace } from "../eager.ts";
import { backendMismatch, disposed } from "../errors.ts";
import { MovementMethods } from "./methods-movement.ts";
import { tidied } from "./tidy.ts";

/** Methods that `installMethods` adds: declared where they are installed, so merging is what is wanted. */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging
export interface Tensor extends TensorExtensions {}

/**
 * An immutable array of numbers with a shape and a dtype. Operations return new tensors; nothing has to be released.
 * Inside a transform it may be a tracer, which has shape and dtype but not necessarily values.
 */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging
export abstract class Tensor extends MovementMethods {
  // Getters have no `this` parameter, so these stand where `this` is a tensor.
  /** All dimensions in reverse order. */
  get T(): Tensor {
    return this.permute(this.aval.shape.map((_, k) => k).reverse());
  }
  /** The last two dimensions swapped. */
  get mT(): Tensor {
    return this.transpose(-2, -1);
  }

  override source(): { readonly backend: Backend; readonly buffer: Buffer } {
    return this.trace.known(this).source();
  }
}

/** A tensor whose elements are known: a buffer of a backend, or a scalar that lives on the host until it is used. */
export class ArrayTensor extends Tensor {
  declare private home: Backend | null;
  declare private buffer: Buffer | null;

  /** With `backend` null, `buffer` is a typed array of one element, uploaded where it is needed. */
  constructor(aval: Aval, backend: Backend | null, buffer: Buffer) {
    super(evalTrace, aval);
    this.home = backend;
    this.buffer = buffer;
    if (backend !== null) tidied(this);
  }

  override get backend(): Backend | null {
    return this.home;
  }

  bufferOn(backend: Backend): Buffer {
    if (this.buffer === null) throw disposed(this.aval);
    if (this.home === backend) return this.buffer;
    requireDType(backend, this.aval);
    return backend.upload(this.elements(backend), this.aval);
  }

  /** The elements on the host, for another backend than its own. Throws `BACKEND_MISMATCH` where they must be awaited. */
  private elements(backend: Backend): TypedArray {
    if (this.home === null) return this.buffer as TypedArray;
    if (this.home.readSync === undefined)
      throw backendMismatch("a constant of a program", [this.home.name, backend.name]);
    return this.home.readSync(this.buffer!);
  }

  /** The backend and the buffer to read from. */
  override source(): { readonly backend: Backend; readonly buffer: Buffer } {
    const backend = this.home ?? currentBackend();
    return { backend, buffer: this.bufferOn(backend) };
  }

  override get isDisposed(): boolean {
    return this.buffer === null;
  }

  /** A constant that lives nowhere holds nothing to free, and others may share it: it stays usable. */
  override dispose(): void {
    if (this.buffer === null || this.home === null) return;
    this.home.release(this.buffer);
    this.buffer = null;
  }
}

const scalars: Partial<Record<DType, Map<number | string, ArrayTensor>>> = {};
const maxScalars = 512;

/** A zero-dimensional constant that belongs to no backend; equal ones are shared. */
export function hostScalar(value: number | boolean, aval: Aval): ArrayTensor {
  const number = Number(value);
  const key = Object.is(number, -0) ? "-0" : number;
  const cache = (scalars[aval.dtype] ??= new Map<number | string, ArrayTensor>());
  let tensor = cache.get(key);
  if (tensor === undefined) {
    const data = allocate(aval.dtype, 1);
    data[0] = number;
    tensor = new ArrayTensor(aval, null, data);
    if (cache.size >= maxScalars) cache.clear();
    cache.set(key, tensor);
  }
  return tensor;
}

/** The buffer of a concrete tensor on `backend`, for backends that compile graphs with constants. */
export function bufferOf(tensor: Tensor, backend: Backend): Buffer {
  const concrete = tensor.trace.known(tensor);
  return (concrete as ArrayTensor).bufferOn(backend);
}
