import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fill } from '../../main/frontend/i18n';
import { en } from '../../main/frontend/i18n/en';
import { zh } from '../../main/frontend/i18n/zh';

const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
const keys = Object.keys(en) as (keyof typeof en)[];

describe('both languages', () => {
  it('have the same keys', () => expect(Object.keys(zh).sort()).toEqual([...keys].sort()));
  it.each(keys)('%s says something, with the same values', (key) => {
    expect(en[key]).not.toBe('');
    expect(zh[key]).not.toBe('');
    expect(places(zh[key])).toEqual(places(en[key]));
  });
});

describe('the texts', () => {
  it('are all used', () => {
    const folder = resolve(import.meta.dirname, '../../main/frontend');
    const code = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/^(en|zh)\.ts$/.test(entry.name))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n');
    // A key may be composed: t(`cluster.health.${health}.hint`).
    const composed = [...code.matchAll(/`([a-zA-Z.]+\.)\$\{/g)].map((match) => match[1] as string);
    const unused = keys.filter(
      (key) => !code.includes(`'${key}'`) && !composed.some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });
});

describe('values', () => {
  it('are put in their places', () => expect(fill('{a} of {b}', { a: 1, b: 'x' })).toBe('1 of x'));
  it('that are missing stay visible', () => expect(fill('{a}', {})).toBe('{a}'));
  it('are never read as places again', () => expect(fill('{a}{b}', { a: '{b}', b: 'x' })).toBe('{b}x'));
});
