import { badArgument, CotangentError } from "./errors.ts";

/** Which arguments a transform differentiates: one, or a list; negative numbers count from the end. */
export type Argnums = number | readonly number[];

type Repeat<K extends number, T extends readonly unknown[] = []> = T["length"] extends K ? T : Repeat<K, [...T, unknown]>;
type At<A extends readonly unknown[], N extends number> = number extends N
  ? A[number]
  : `${N}` extends `-${infer K extends number}`
    ? [...Repeat<K>, ...A][A["length"]]
    : A[N];

/** Type of the arguments that `argnums` selects: one bare, a list as a tuple. */
export type Picked<A extends readonly unknown[], N extends Argnums> = N extends readonly number[]
  ? { -readonly [I in keyof N]: At<A, N[I] & number> }
  : N extends number
    ? At<A, N>
    : never;

/** What `grad`, `jacrev`, `jacfwd` and `hessian` have in common. */
export interface ArgnumsOptions<N extends Argnums = 0, HasAux extends boolean = false> {
  /** Which arguments: a number gives one derivative, a list a list of them. Negative numbers count from the end. Default 0. */
  readonly argnums?: N;
  /** The function returns [output, aux]; aux is passed on as it is. */
  readonly hasAux?: HasAux;
}

export interface Selection<A extends readonly unknown[] = readonly unknown[]> {
  /** Places from the front, in the order of `argnums`. */
  readonly places: readonly number[];
  /** The selected arguments. */
  readonly picked: readonly unknown[];
  /** The argument list with the selected ones replaced. */
  readonly replace: (values: readonly unknown[]) => A;
  /** A list if `argnums` is a list, its only entry if it is a number. */
  readonly unwrap: (values: readonly unknown[]) => unknown;
}

/**
 * The arguments that `argnums` selects. Throws `ARGNUMS` when it is empty, has duplicates, is not of integers,
 * or points outside of the arguments.
 */
export function selectArgs<A extends readonly unknown[]>(op: string, argnums: Argnums, args: A): Selection<A> {
  const list = [argnums].flat();
  if (list.length === 0) throw argnumsError(op, "at least one", argnums);
  const places = list.map((n) => {
    if (!Number.isInteger(n)) throw argnumsError(op, "an integer or a list of integers", argnums);
    const place = n < 0 ? n + args.length : n;
    if (args.length === 0) throw argnumsError(op, "among the arguments, of which the call had none", argnums);
    if (place < 0 || place >= args.length)
      throw argnumsError(op, `from ${-args.length} to ${args.length - 1}, since the function was called with ${args.length} argument(s)`, argnums);
    return place;
  });
  if (new Set(places).size !== places.length) throw argnumsError(op, "without duplicates", argnums);
  return {
    places,
    picked: places.map((p) => args[p]),
    replace: (values) => {
      const out: readonly unknown[] = args.map((arg, place) =>
        places.includes(place) ? values[places.indexOf(place)] : arg,
      );
      return out as A;
    },
    unwrap: (values) => (Array.isArray(argnums) ? values : values[0]),
  };
}

function argnumsError(op: string, expected: string, got: unknown): CotangentError {
  return new CotangentError("ARGNUMS", badArgument(op, "argnums", expected, got).message);
}
