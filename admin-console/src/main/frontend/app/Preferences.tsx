/** Light or dark, as the user chose or as the system has it. */
import { createContext, use, useMemo, useState, type ReactNode } from 'react';
import { readPreference, writePreference } from '../i18n';
import type { Mode } from './theme';

const storageKey = 'muster.theme';
const Context = createContext<{ mode: Mode; toggle: () => void }>({ mode: 'light', toggle: () => undefined });

function preferred(): Mode {
  const stored = readPreference(storageKey);
  if (stored === 'light' || stored === 'dark') return stored;
  return window.matchMedia?.('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [mode, setMode] = useState<Mode>(preferred);
  const value = useMemo(() => {
    document.documentElement.style.colorScheme = mode;
    document.documentElement.dataset.mode = mode;
    return {
      mode,
      toggle: () => {
        const next = mode === 'dark' ? 'light' : 'dark';
        writePreference(storageKey, next);
        setMode(next);
      },
    };
  }, [mode]);
  return <Context value={value}>{children}</Context>;
}

export function useMode() {
  return use(Context);
}
