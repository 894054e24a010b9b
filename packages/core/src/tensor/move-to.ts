import { type Backend } from "../backend.ts";
import { unsupportedDType } from "../errors.ts";
import { ArrayTensor, type Tensor } from "./tensor.ts";

/** The same values on `backend`. */
export async function moveTo(x: Tensor, backend: Backend): Promise<Tensor> {
  const { backend: from } = x.source();
  if (from === backend) return x;
  if (!backend.supports.dtypes.includes(x.aval.dtype)) throw unsupportedDType(backend.name, x.aval.dtype);
  return new ArrayTensor(x.aval, backend, backend.upload(await x.data(), x.aval));
}
