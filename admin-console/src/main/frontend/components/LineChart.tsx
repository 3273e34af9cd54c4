import { theme } from 'antd';
import { useId, useState, type MouseEvent } from 'react';
import { useMode } from '../app/Preferences';
import { lineColours, signal } from '../app/theme';
import { useI18n } from '../i18n';
import { roundUp, stretches, type Line } from '../lib/figures';

const width = 100;
const height = 40;
/** Nodes differ in colour and in dashes, so that nobody has to tell colours apart. */
const dashes = [undefined, '5 3', '1.5 3', '8 3 1.5 3', '12 4'];

export function lineStyle(index: number, mode: 'light' | 'dark'): { stroke: string; dash: string | undefined } {
  const colours = lineColours[mode];
  return { stroke: colours[index % colours.length] ?? colours[0], dash: dashes[index % dashes.length] };
}

/**
 * One quantity of every node over the last minutes. The plot is stretched to its place and the words stand beside it as
 * text, which keeps both sharp at any width without measuring.
 */
export function LineChart({
  title,
  lines,
  span,
  format,
  most,
}: {
  title: string;
  lines: Line[];
  /** What the time axis covers: one for all charts, so that they can be read together. */
  span: { from: number; to: number };
  format: (value: number) => string;
  /** The top of the axis where it is known, else it follows the values. */
  most?: number;
}) {
  const { t, language } = useI18n();
  const { mode } = useMode();
  const { token } = theme.useToken();
  const colours = signal[mode];
  const id = useId();
  const [hovered, setHovered] = useState<number | null>(null);
  const top = most ?? roundUp(Math.max(0, ...lines.flatMap((line) => line.points.map((point) => point.value))));
  const x = (at: number) => ((at - span.from) / Math.max(1, span.to - span.from)) * width;
  const y = (value: number) => height - (Math.min(value, top) / top) * height;
  const nearest = (line: Line, at: number) =>
    line.points.reduce<Line['points'][number] | undefined>(
      (best, point) => (!best || Math.abs(point.at - at) < Math.abs(best.at - at) ? point : best),
      undefined,
    );
  const shown = lines.map((line) => ({
    node: line.node,
    point: hovered === null ? line.points.at(-1) : nearest(line, hovered),
  }));
  const empty = lines.every((line) => line.points.length === 0);
  const summary = shown
    .filter(({ point }) => point)
    .map(({ node, point }) => `${node}: ${format(point?.value ?? 0)}`)
    .join(', ');
  const follow = (event: MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setHovered(span.from + ((event.clientX - box.left) / Math.max(1, box.width)) * (span.to - span.from));
  };
  return (
    <section
      className="muster-chart"
      aria-labelledby={id}
      style={{
        background: token.colorBgContainer,
        border: `1px solid ${token.colorBorderSecondary}`,
        borderRadius: token.borderRadiusLG,
      }}
    >
      <header>
        <h3 id={id}>{title}</h3>
        <span className="num" style={{ color: colours.quiet }}>
          {hovered === null
            ? t('dashboard.now')
            : new Date(hovered).toLocaleTimeString(language === 'zh' ? 'zh-CN' : 'en-GB')}
        </span>
      </header>
      <div className="plot">
        <div className="scale num" aria-hidden="true" style={{ color: colours.quiet }}>
          <span>{format(top)}</span>
          <span>{format(0)}</span>
        </div>
        <svg
          role="img"
          aria-label={empty ? t('dashboard.collecting') : `${title}: ${summary}`}
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          onMouseMove={follow}
          onMouseLeave={() => setHovered(null)}
        >
          {[0, 0.5, 1].map((part) => (
            <line
              key={part}
              x1={0}
              x2={width}
              y1={part * height}
              y2={part * height}
              stroke={token.colorBorderSecondary}
              vectorEffect="non-scaling-stroke"
            />
          ))}
          {hovered !== null && !empty && (
            <line
              x1={x(hovered)}
              x2={x(hovered)}
              y1={0}
              y2={height}
              stroke={colours.quiet}
              strokeDasharray="2 2"
              vectorEffect="non-scaling-stroke"
            />
          )}
          {lines.map((line, index) => {
            const { stroke, dash } = lineStyle(index, mode);
            return (
              <path
                key={line.node}
                d={stretches(line.points)
                  .map(
                    (stretch) =>
                      // A point alone is a dot: a stroke of next to no length with round ends.
                      `M${stretch.map((point) => `${x(point.at).toFixed(2)},${y(point.value).toFixed(2)}`).join('L')}h0.01`,
                  )
                  .join('')}
                data-points={line.points.length}
                fill="none"
                stroke={stroke}
                strokeDasharray={dash}
                strokeWidth={1.75}
                strokeLinecap="round"
                strokeLinejoin="round"
                vectorEffect="non-scaling-stroke"
              />
            );
          })}
        </svg>
      </div>
      <footer className="num" aria-hidden="true">
        {empty ? (
          <span style={{ color: colours.quiet }}>{t('dashboard.collecting')}</span>
        ) : (
          shown.map(({ node, point }, index) => (
            <span key={node} title={node} style={{ color: token.colorTextSecondary }}>
              <LineMark index={index} />
              {point ? format(point.value) : '-'}
            </span>
          ))
        )}
      </footer>
    </section>
  );
}

/** A piece of the line of a node, as a legend. */
export function LineMark({ index }: { index: number }) {
  const { mode } = useMode();
  const { stroke, dash } = lineStyle(index, mode);
  return (
    <svg width="18" height="8" viewBox="0 0 18 8" aria-hidden="true">
      <line x1="0" x2="18" y1="4" y2="4" stroke={stroke} strokeWidth="2.5" strokeDasharray={dash} />
    </svg>
  );
}
