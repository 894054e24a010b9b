import { Session } from "node:inspector";

/**
 * How many calls of functions of the packages, callbacks included, `run` makes: what a clock would measure, but the
 * same on every machine. Loops that call nothing are not seen.
 */
export function countWork(run: () => void): number {
  const session = new Session();
  session.connect();
  const post = <R>(method: string, params?: object): R => {
    let answer: R | undefined;
    // the session of one's own thread answers before `post` returns
    session.post(method, params, (error, result) => {
      if (error !== null) throw new Error(error.message);
      answer = result as R;
    });
    return answer as R;
  };
  post("Profiler.enable");
  post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  try {
    run();
    const { result } = post<Coverage>("Profiler.takePreciseCoverage");
    return result
      .filter(({ url }) => url.includes("/packages/") && url.includes("/src/"))
      .flatMap(({ functions }) => functions.map((f) => f.ranges[0]!.count))
      .reduce((a, b) => a + b, 0);
  } finally {
    post("Profiler.stopPreciseCoverage");
    session.disconnect();
  }
}

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
  }[];
}
