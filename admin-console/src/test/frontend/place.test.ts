// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest';
import { rememberPlace, takePlace } from '../../main/frontend/lib/place';

beforeEach(() => sessionStorage.clear());

it('the place is given once', () => {
  rememberPlace('/serviceManagement?namespace=dev');
  expect(takePlace()).toBe('/serviceManagement?namespace=dev');
  expect(takePlace()).toBeUndefined();
});

it('an address of somewhere else is no place', () => {
  rememberPlace('https://somewhere.else/');
  expect(takePlace()).toBeUndefined();
  sessionStorage.setItem('muster.place', 'javascript:alert(1)');
  expect(takePlace()).toBeUndefined();
});
