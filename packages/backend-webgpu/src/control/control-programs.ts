import type { Aval } from "@cotangent/core";
import { bytesOf } from "../runtime/buffer.ts";
import type { Context } from "../runtime/context.ts";
import { type Fault, joined } from "../runtime/fault.ts";
import type { Storage } from "../runtime/pool.ts";
import type { Recordable, Steps, Storages } from "../runtime/recordable.ts";
import type { Recorder } from "../runtime/recorder.ts";

/** Steps on trial between two looks at whether a loop has ended, at most. */
const maxTrial = 16;

/** Control flow made of programs. */
abstract class Composite implements Recordable {
  abstract readonly label: string;
  abstract readonly waits: boolean;
  readonly outputs: readonly Aval[];
  protected readonly context: Context;
  private readonly parts: readonly Recordable[];

  constructor(context: Context, outputs: readonly Aval[], parts: readonly Recordable[]) {
    this.context = context;
    this.outputs = outputs;
    this.parts = parts;
  }

  abstract steps(recorder: Recorder, inputs: readonly (Storage | null)[]): Steps;

  fault(): Fault | null {
    return joined(this.parts.map((part) => part.fault()));
  }

  protected take(aval: Aval): Storage | null {
    return aval.size === 0 ? null : this.context.pool.take(bytesOf(aval), this.label);
  }

  protected drop(storages: Storages): void {
    for (const storage of storages) if (storage !== null) this.context.pool.drop(storage);
  }
}

/** The same memory, counted once more. */
function shared(storages: readonly (Storage | null)[]): Storages {
  for (const storage of storages) if (storage !== null) storage.refs++;
  return [...storages];
}

/** Both branches and a selection; one of them where a branch has to wait for values anyway. */
export class Choose extends Composite {
  readonly label = "cond";
  readonly waits: boolean;
  private readonly ifTrue: Recordable;
  private readonly ifFalse: Recordable;
  private readonly select: Recordable;

  constructor(
    context: Context,
    outputs: readonly Aval[],
    ifTrue: Recordable,
    ifFalse: Recordable,
    select: Recordable,
  ) {
    super(context, outputs, [ifTrue, ifFalse, select]);
    this.ifTrue = ifTrue;
    this.ifFalse = ifFalse;
    this.select = select;
    this.waits = ifTrue.waits || ifFalse.waits;
  }

  *steps(recorder: Recorder, [pred, ...operands]: readonly (Storage | null)[]): Steps {
    if (this.waits)
      return yield* ((yield pred!) === 0 ? this.ifFalse : this.ifTrue).steps(recorder, operands);
    const yes = yield* this.ifTrue.steps(recorder, operands);
    const no = yield* this.ifFalse.steps(recorder, operands);
    const chosen = yield* this.select.steps(recorder, [pred!, ...yes, ...no]);
    this.drop([...yes, ...no]);
    return chosen;
  }
}

/** A loop whose end depends on values: steps are recorded on trial, more at a time the longer it lasts. */
export class Repeat extends Composite {
  readonly label = "whileLoop";
  readonly waits = true;
  private readonly carry: number;
  private readonly condition: Recordable;
  private readonly body: Recordable;
  private readonly guarded: Recordable | null;

  constructor(
    context: Context,
    outputs: readonly Aval[],
    carry: number,
    condition: Recordable,
    body: Recordable,
    guarded: Recordable | null,
  ) {
    super(context, outputs, guarded === null ? [condition, body] : [condition, guarded]);
    this.carry = carry;
    this.condition = condition;
    this.body = body;
    this.guarded = guarded;
  }

  *steps(recorder: Recorder, inputs: readonly (Storage | null)[]): Steps {
    const constants = inputs.slice(this.carry);
    let state = shared(inputs.slice(0, this.carry));
    let going: Storage | null = null;
    for (let trial = 1; ; trial = Math.min(2 * trial, maxTrial)) {
      if (this.guarded === null || going === null) {
        if (going !== null) this.drop([going]);
        [going] = (yield* this.condition.steps(recorder, [...state, ...constants])) as [Storage];
      }
      if ((yield going) === 0) break;
      if (this.guarded === null) {
        const next: Storages = yield* this.body.steps(recorder, [...state, ...constants]);
        this.drop(state);
        state = next;
      } else
        for (let i = 0; i < trial; i++) {
          const next: Storages = yield* this.guarded.steps(recorder, [
            going,
            ...state,
            ...constants,
          ]);
          this.drop([going, ...state]);
          [going, ...state] = next as [Storage, ...Storages];
        }
    }
    this.drop([going]);
    return state;
  }
}

/** A loop of known length: its steps one after the other, with copies of the rows. */
export class Scan extends Composite {
  readonly label = "scan";
  readonly waits: boolean;
  private readonly plan: ScanShape;
  private readonly body: Recordable;

  constructor(context: Context, outputs: readonly Aval[], plan: ScanShape, body: Recordable) {
    super(context, outputs, [body]);
    this.plan = plan;
    this.body = body;
    this.waits = body.waits;
  }

  *steps(recorder: Recorder, inputs: readonly (Storage | null)[]): Steps {
    const { carry, rows, length, reverse, rowAvals } = this.plan;
    const given = inputs.slice(carry, carry + rows);
    const constants = inputs.slice(carry + rows);
    const rowBytes = this.body.outputs.slice(carry).map(bytesOf);
    const stacked = this.outputs.slice(carry).map((aval) => this.take(aval));
    let state = shared(inputs.slice(0, carry));
    for (let k = 0; k < length; k++) {
      const i = reverse ? length - 1 - k : k;
      const row = rowAvals.map((aval, j) => {
        const target = this.take(aval);
        const bytes = bytesOf(aval);
        if (target !== null) recorder.copy(given[j]!.buffer, i * bytes, target.buffer, 0, bytes);
        return target;
      });
      const results: Storages = yield* this.body.steps(recorder, [...state, ...row, ...constants]);
      const ys = results.splice(carry);
      ys.forEach((y, j) => {
        if (y !== null)
          recorder.copy(y.buffer, 0, stacked[j]!.buffer, i * rowBytes[j]!, rowBytes[j]!);
      });
      this.drop([...row, ...ys, ...state]);
      state = results;
    }
    return [...state, ...stacked];
  }
}

export interface ScanShape {
  readonly carry: number;
  readonly rows: number;
  readonly length: number;
  readonly reverse: boolean;
  readonly rowAvals: readonly Aval[];
}
