/** Lines for charts out of the samples of the nodes: a counter becomes a rate, a counter and its time a mean. */
import type { Field, Figures } from '../api/figures';

export interface Point {
  /** Milliseconds since the epoch. */
  at: number;
  value: number;
}

export interface Line {
  node: string;
  points: Point[];
}

type Sample = (field: Field) => number;

function samplesOf(figures: Figures, rows: number[][]): Sample[] {
  return rows.map((row) => (field) => row[figures.fields.indexOf(field)] ?? 0);
}

function lines(figures: Figures, pointsOf: (samples: Sample[]) => Point[]): Line[] {
  return figures.nodes
    .map((node) => ({ node: node.address, points: pointsOf(samplesOf(figures, node.samples)) }))
    .sort((one, other) => one.node.localeCompare(other.node, 'en', { numeric: true }));
}

/** Each two samples that follow each other, of the same process: a restart begins the counters anew. */
function pairs(samples: Sample[]): [Sample, Sample, number][] {
  const result: [Sample, Sample, number][] = [];
  samples.forEach((after, index) => {
    const before = samples[index - 1];
    const seconds = before ? (after('uptimeMillis') - before('uptimeMillis')) / 1000 : 0;
    // Two samples of nearly the same moment say nothing about a rate.
    if (before && seconds >= 2) result.push([before, after, seconds]);
  });
  return result;
}

/** The value itself, or what is worked out from one sample. */
export function levels(figures: Figures, value: (sample: Sample) => number): Line[] {
  return lines(figures, (samples) => samples.map((sample) => ({ at: sample('at'), value: value(sample) })));
}

/** How much the sum of some counters grew each second. */
export function rates(figures: Figures, ...counters: Field[]): Line[] {
  return lines(figures, (samples) =>
    pairs(samples).map(([before, after, seconds]) => ({
      at: after('at'),
      value: Math.max(0, counters.reduce((sum, counter) => sum + after(counter) - before(counter), 0) / seconds),
    })),
  );
}

/** The mean time of what happened between two samples, in milliseconds; no point where nothing happened. */
export function means(figures: Figures, counters: Field[], times: Field[]): Line[] {
  const grown = (before: Sample, after: Sample, fields: Field[]) =>
    fields.reduce((sum, field) => sum + after(field) - before(field), 0);
  return lines(figures, (samples) =>
    pairs(samples).flatMap(([before, after]) => {
      const count = grown(before, after, counters);
      return count > 0 ? [{ at: after('at'), value: grown(before, after, times) / count / 1e6 }] : [];
    }),
  );
}

/** The newest sample of each node, by its address. */
export function newest(figures: Figures): Map<string, Sample> {
  const result = new Map<string, Sample>();
  figures.nodes.forEach((node) => {
    const last = samplesOf(figures, node.samples).at(-1);
    if (last) result.set(node.address, last);
  });
  return result;
}

/** The next "round" number that is not smaller, for the top of an axis: 1, 2, 5, 10, 20, ... */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const magnitude = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((candidate) => candidate * magnitude >= value * 0.999999) ?? 10;
  return step * magnitude;
}

/** Points further apart than this were not measured one after the other: no line is drawn over what is not known. */
const longestGap = 20_000;

/** The pieces of a line between which nothing is known. */
export function stretches(points: readonly Point[]): Point[][] {
  const result: Point[][] = [];
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before && point.at - before.at <= longestGap) result.at(-1)?.push(point);
    else result.push([point]);
  });
  return result;
}
