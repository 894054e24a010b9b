import * as c from "@cotangent/core";
import { slice, tensor } from "@cotangent/core";
import * as l from "@cotangent/linalg";
import { i32 } from "../golden.ts";
import type { GoldenFunction } from "../run/golden-function.ts";

const mask = (data: readonly boolean[] | readonly (readonly boolean[])[]): c.Tensor =>
  tensor(data as boolean[]);

/** Group `index`: indexing, scattering, joining, rearranging. */
export const indexing: { readonly [name: string]: GoldenFunction } = {
  "index/index_select_dup": (x) => c.indexSelect(x, 0, [2, 0, 2]).pow(2).sum(),
  "index/adv_index_bcast": (x) =>
    c
      .index(x, i32([[0], [2]]), i32([0, 1]))
      .pow(2)
      .prod(),
  "index/take": (x) => c.take(x, [0, 5, 5, 2]).pow(2).sum(),
  "index/take_along_dim": (x) =>
    c
      .takeAlongDim(x, i32([[1], [2]]), 1)
      .pow(2)
      .sum(),
  "index/scatter_src": (x, s) =>
    c
      .scatter(
        x,
        1,
        i32([
          [0, 2],
          [1, 0],
        ]),
        s,
      )
      .pow(2)
      .sum(),
  "index/index_add_dup": (x, s) => c.indexAdd(x, 0, [1, 1, 0], s, { alpha: 2 }).pow(2).sum(),
  "index/index_copy": (x, s) => c.indexCopy(x, 0, [2, 0], s).pow(2).sum(),
  "index/index_fill": (x) => c.indexFill(x, 0, [1], 3).pow(2).sum(),
  "index/index_put": (x, s) =>
    c
      .indexPut(x, [i32([0, 2])], s)
      .pow(2)
      .sum(),
  "index/masked_select": (x) =>
    c
      .maskedSelect(
        x,
        mask([
          [true, false, true],
          [false, true, true],
        ]),
      )
      .pow(3)
      .sum(),
  "index/masked_fill": (x) =>
    c
      .maskedFill(x, mask([[true, false, true]]), 2)
      .pow(2)
      .sum(),
  "index/masked_scatter": (x, s) =>
    c
      .maskedScatter(x, mask([true, false, true]), s)
      .pow(2)
      .sum(),
  "index/slice_newaxis": (x) =>
    c
      .index(x, null, slice(), null, 1)
      .mul(c.index(x, 0, 0))
      .sum(),
  "index/cat_stack": (x, y) =>
    c
      .cat([x, y, x], 0)
      .pow(2)
      .sum()
      .mul(c.stack([c.index(x, 0), c.index(y, 0)]).prod()),
  "index/split_chunk": (x) =>
    c
      .split(x, [1, 2])[1]!
      .prod()
      .add(c.chunk(x, 3)[0]!.sum().mul(c.index(x, 2))),
  "index/expand_repeat": (x) =>
    x
      .broadcastTo([3, 2])
      .mul(c.repeat(x, [3, 1]))
      .prod(),
  "index/tile": (x) => c.tile(x, [2, 2]).pow(2).sum().mul(x.sum()),
  "index/diagonal_offset": (x) =>
    c
      .diagonal(x, { offset: 1 })
      .mul(c.diagonal(x, { offset: -1 }))
      .sum(),
  "index/tril_triu": (x) => c.tril(x).matmul(c.triu(x, 1)).sum(),
  "index/pad_reflect": (x) => c.pad(x, [2, 1], { mode: "reflect" }).pow(2).cumsum(-1).sum(),
  "index/pad_replicate": (x) => c.pad(x, [2, 1], { mode: "replicate" }).pow(2).cumsum(-1).sum(),
  "index/as_strided": (x) => c.asStrided(x, [2, 2], [1, 1]).pow(2).sum(),
  "index/embedding_padding_idx": (w) =>
    c
      .embedding(i32([0, 2, 2, 1]), w, { paddingIdx: 2 })
      .pow(2)
      .sum(),
  "index/meshgrid": (x, y) => {
    const [a, b] = c.meshgrid([x, y], { indexing: "ij" }) as [c.Tensor, c.Tensor];
    return a.mul(b.pow(2)).sum();
  },
  "index/cross": (a, b) => c.cross(a, b, -1).pow(2).sum(),
  "index/rot90": (x) => c.rot90(x).mul(x).sum(),
  "index/select_scatter": (x, s) => c.selectScatter(x, s, 0, 1).pow(2).sum(),
  "index/getitem_jac": (x) => c.index(x, 0, slice(1, null)).unsqueeze(-1),
  "index/diag_embed": (x) => l.det(c.diagEmbed(x).add(0.1)),
};
