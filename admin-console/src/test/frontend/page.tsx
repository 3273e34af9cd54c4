/** What the tests of components share: a page around what is tested, and a server that answers as the test says. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, render } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { App, ConfigProvider } from 'antd';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, vi } from 'vitest';
import { PreferencesProvider } from '../../main/frontend/app/Preferences';
import { begin, end } from '../../main/frontend/api/session';
import { I18nProvider } from '../../main/frontend/i18n';

configure({ asyncUtilTimeout: 60_000 });

/** What jsdom lacks of a browser, and Ant Design measures with. */
class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', Observer);
  vi.stubGlobal('matchMedia', (media: string) => ({
    media,
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }));
  // jsdom complains about the second argument, by which Ant Design asks for the scroll bar, and knows no widths of borders
  // and paddings, from which Ant Design sums up how high a text is.
  const styleOf = window.getComputedStyle.bind(window);
  vi.spyOn(window, 'getComputedStyle').mockImplementation((element) => {
    const style = styleOf(element);
    const valueOf = style.getPropertyValue.bind(style);
    style.getPropertyValue = (name) => valueOf(name) || (/^(padding|border)-(top|bottom)/.test(name) ? '0px' : '');
    return style;
  });
  // The editor measures lines with it.
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  window.location.hash = '';
  begin({ username: 'nacos', globalAdmin: true, expiresAt: Date.now() + 1e6 });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  end();
});

export function newClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 0 } } });
}

/** What surrounds every page of the console, without movement and, since nothing is drawn, without styles. */
export function around(client: QueryClient) {
  return function Around({ children }: { children: ReactNode }) {
    return (
      <I18nProvider>
        <PreferencesProvider>
          <ConfigProvider theme={{ token: { motion: false }, zeroRuntime: true }}>
            <App>
              <QueryClientProvider client={client}>{children}</QueryClientProvider>
            </App>
          </ConfigProvider>
        </PreferencesProvider>
      </I18nProvider>
    );
  };
}

/** Shows something as a page of the console would, and gives the hands of its user. */
export function show(element: ReactNode, client = newClient()) {
  return {
    ...render(element, { wrapper: around(client) }),
    client,
    user: userEvent.setup({ delay: null, pointerEventsCheck: 0 }),
  };
}

export interface Asked {
  method: string;
  /** Below the folder of the console: `v1/cs/configs`. */
  path: string;
  query: Record<string, string>;
  form: Record<string, string>;
  headers: Record<string, string>;
  signal: AbortSignal | null | undefined;
}

/** Answers every request; a text or an object is a success. Returns what was asked, as it comes. */
export function serve(answer: (asked: Asked) => unknown): Asked[] {
  const all: Asked[] = [];
  vi.stubGlobal(
    'fetch',
    vi.fn<typeof fetch>(async (address, init = {}) => {
      const url = new URL(String(address), 'http://console');
      const asked: Asked = {
        method: init.method ?? 'GET',
        path: url.pathname.slice(1),
        query: Object.fromEntries(url.searchParams),
        form: typeof init.body === 'string' ? Object.fromEntries(new URLSearchParams(init.body)) : {},
        headers: init.headers as Record<string, string>,
        signal: init.signal,
      };
      all.push(asked);
      const given = await answer(asked);
      if (given instanceof Response) return given;
      return new Response(typeof given === 'string' ? given : JSON.stringify(given ?? null));
    }),
  );
  return all;
}

/** An answer whose body the test writes piece by piece. */
export function openAnswer(type: string, headers: Record<string, string> = {}) {
  const encoder = new TextEncoder();
  let body!: ReadableStreamDefaultController<Uint8Array>;
  const stream = new ReadableStream<Uint8Array>({ start: (controller) => void (body = controller) });
  return {
    response: new Response(stream, { headers: { 'Content-Type': type, ...headers } }),
    write: (text: string) => body.enqueue(encoder.encode(text)),
    end: () => body.close(),
    breakOff: () => body.error(new TypeError('network error')),
  };
}
