/** Two languages, one set of keys: `zh` must have exactly the keys of `en`; the compiler and a test both see to it. */
import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react';
import { en } from './en';
import { zh } from './zh';

export type Key = keyof typeof en;
export type Language = 'en' | 'zh';
export type Translate = (key: Key, values?: Record<string, string | number>) => string;

const dictionaries: Record<Language, Record<Key, string>> = { en, zh };
const storageKey = 'muster.language';

/** Puts values into `{name}` places; a place without a value stays visible, so that it is noticed. */
export function fill(text: string, values: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => (name in values ? String(values[name]) : place));
}

export function preferredLanguage(): Language {
  const stored = readPreference(storageKey);
  if (stored === 'en' || stored === 'zh') return stored;
  return navigator.languages?.[0]?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Preferences are not secrets and outlive the tab; a browser that forbids storage simply forgets them. */
export function readPreference(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function writePreference(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Forgotten with the page.
  }
}

interface I18n {
  language: Language;
  setLanguage: (language: Language) => void;
  t: Translate;
}

const Context = createContext<I18n | null>(null);

export function I18nProvider({ children }: { children: ReactNode }) {
  const [language, set] = useState<Language>(preferredLanguage);
  const setLanguage = useCallback((next: Language) => {
    writePreference(storageKey, next);
    set(next);
  }, []);
  const value = useMemo<I18n>(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    return { language, setLanguage, t: (key, values) => fill(dictionaries[language][key], values) };
  }, [language, setLanguage]);
  return <Context value={value}>{children}</Context>;
}

export function useI18n(): I18n {
  const value = use(Context);
  if (!value) throw new Error('useI18n outside of I18nProvider');
  return value;
}
