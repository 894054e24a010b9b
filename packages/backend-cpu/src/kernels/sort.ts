import type { Aval } from "@cotangent/core";
import { maker, widen } from "../buffer.ts";
import type { Kernel, KernelTable, Make } from "../kernel.ts";
import { mergeSort } from "../loops/sort.ts";
import { count } from "../loops/strides.ts";

function argSort(axis: number, descending: boolean, x: Aval, make: Make): Kernel {
  const n = x.shape[axis]!;
  const inner = count(x.shape, axis + 1);
  const sign = descending ? -1 : 1;
  const makeKeys = maker({ dtype: "float64", size: n }) as () => Float64Array;
  const makeIndices = maker({ dtype: "int32", size: n }) as () => Int32Array;
  return (input) => {
    const a = widen(input!);
    const o = make();
    const keys = makeKeys();
    const moreKeys = makeKeys();
    const indices = makeIndices();
    const moreIndices = makeIndices();
    for (let i = 0; i < o.length; i += n * inner)
      for (let j = i; j < i + inner; j++) {
        // NaN counts as larger than everything: it goes to the end, descending to the beginning.
        let numbers = 0;
        for (let k = 0, at = j; k < n; k++, at += inner) {
          const key = a[at]!;
          if (key !== key) continue;
          keys[numbers] = sign * key;
          indices[numbers++] = k;
        }
        const nans = n - numbers;
        const sorted = mergeSort(keys, indices, moreKeys, moreIndices, numbers);
        for (let k = 0, at = descending ? j + nans * inner : j; k < numbers; k++, at += inner)
          o[at] = sorted[k]!;
        if (nans > 0)
          for (
            let k = 0, at = j, to = descending ? j : j + numbers * inner;
            k < n;
            k++, at += inner
          )
            if (a[at] !== a[at]) {
              o[to] = k;
              to += inner;
            }
      }
    return o;
  };
}

export const sorts: Pick<KernelTable, "argSort"> = {
  argSort: ({ axis, descending }, [x], _, make) => argSort(axis, descending, x!, make),
};
