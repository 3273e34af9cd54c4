import { Alert, Button, Typography } from 'antd';
import { useMemo, useState } from 'react';
import { useMode } from '../app/Preferences';
import { signal } from '../app/theme';
import { useI18n } from '../i18n';
import { compare } from '../lib/diff';

/** So many lines are drawn at once that a browser does not stop over them. */
const firstRows = 800;
const furtherRows = 4_000;

/** Removed and added lines carry a sign as well as a colour. */
export function DiffView({ before, after }: { before: string; after: string }) {
  const { t } = useI18n();
  const { mode } = useMode();
  const colours = signal[mode];
  const [most, setMost] = useState(firstRows);
  const difference = useMemo(() => compare(before, after), [before, after]);
  const rows = difference.rows.slice(0, most);
  const hidden = difference.rows.length - rows.length;
  if (difference.added + difference.removed === 0) {
    return <Alert type="info" showIcon title={t('diff.same')} />;
  }
  return (
    <div data-testid="diff">
      <Typography.Text type="secondary" className="num">
        {t('diff.summary', { added: difference.added, removed: difference.removed })}
      </Typography.Text>
      <div
        className="muster-diff mono"
        style={{ border: `1px solid ${colours.line}`, marginTop: 8 }}
        tabIndex={0}
        role="region"
        aria-label={t('diff.summary', { added: difference.added, removed: difference.removed })}
      >
        <table>
          <tbody>
            {rows.map((row, index) =>
              row.kind === 'fold' ? (
                <tr key={index} style={{ background: colours.quietFill, color: colours.quiet }}>
                  <td colSpan={4} style={{ textAlign: 'center' }}>
                    {t('diff.skipped', { count: row.count })}
                  </td>
                </tr>
              ) : (
                <tr
                  key={index}
                  style={{
                    background:
                      row.kind === 'added' ? colours.goodFill : row.kind === 'removed' ? colours.badFill : undefined,
                  }}
                >
                  <td className="no">{row.before ?? ''}</td>
                  <td className="no">{row.after ?? ''}</td>
                  <td style={{ width: 1, color: row.kind === 'added' ? colours.good : colours.bad, fontWeight: 700 }}>
                    {row.kind === 'added' ? '+' : row.kind === 'removed' ? '−' : ''}
                  </td>
                  <td>{row.text}</td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
      {hidden > 0 && (
        <Button type="link" size="small" data-testid="diff-more" onClick={() => setMost(most + furtherRows)}>
          {t('diff.more', { count: hidden })}
        </Button>
      )}
    </div>
  );
}
