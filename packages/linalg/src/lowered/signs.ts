import { abs, amax, argmax, ge, lt, mul, takeAlongDim, type Tensor, toDType, where } from "@cotangent/core";
import { NEARLY } from "../host/signs.ts";

/** 1 or −1 for each row […, k, 1], which make its largest component positive; see `pivotOf`. */
export function signsOf(rows: Tensor): Tensor {
  const size = abs(rows);
  const large = ge(size, mul(amax(size, -1, { keepdim: true }), NEARLY));
  const first = argmax(toDType(large, "int32"), -1, { keepdim: true });
  return where(lt(takeAlongDim(rows, first, -1), 0), -1, toDType(1, rows.aval.dtype, rows));
}
