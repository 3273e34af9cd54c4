/** What forms ask of names, as the server does: its own refusal would come only after everything was filled in. */
import type { FormRule } from 'antd';
import type { Translate } from '../i18n';

/** Letters, digits and the marks that names of configurations, groups and services may have. */
export function plainName(t: Translate): FormRule {
  return { pattern: /^[a-zA-Z0-9\-_:.]*$/, message: t('form.ascii') };
}

export function atMost(t: Translate, max: number): FormRule {
  return { max, message: t('form.tooLong', { max }) };
}

/** There has to be something, and spaces are nothing. */
export function needed(message: string): FormRule {
  return { required: true, whitespace: true, message };
}
