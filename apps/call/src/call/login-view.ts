import type { CallError } from '@callcast/web-sdk';
import { element } from '../dom/element.ts';
import { errorNotice } from '../shell/notice.ts';
import { asCallError } from './desk.ts';
import type { View, ViewContext } from './view.ts';

/** Asks for login and password. The password goes to the server and is kept nowhere here. */
export function loginView({ desk, language, text, announce }: ViewContext): View {
  const login = element('input', {
    class: 'input',
    id: 'login',
    name: 'login',
    autocomplete: 'username',
    autocapitalize: 'none',
    autocorrect: 'off',
    spellcheck: 'false',
    inputmode: 'email',
    required: true,
    value: desk.login,
    'aria-describedby': 'login-hint',
    on: {
      input: () => {
        desk.login = login.value;
      },
    },
  });
  const password = element('input', {
    class: 'input',
    id: 'password',
    name: 'password',
    type: 'password',
    autocomplete: 'current-password',
    required: true,
    'data-start': true,
    'aria-describedby': 'password-hint',
  });
  const problem = element('div', {});
  const button = element('button', { class: 'button primary', type: 'submit' }, text.logIn);

  const showError = (error: CallError | undefined): void => {
    problem.replaceChildren(...(error === undefined ? [] : [errorNotice(language, error)]));
  };
  const submit = async (): Promise<void> => {
    if (button.disabled) return;
    button.disabled = true;
    button.replaceChildren(element('span', { class: 'spinner', 'aria-hidden': 'true' }), text.loggingIn);
    announce(text.loggingIn);
    showError(undefined);
    try {
      await desk.logIn(login.value.trim(), password.value);
    } catch (error) {
      showError(asCallError(error));
      password.focus();
      password.select();
    } finally {
      button.disabled = false;
      button.replaceChildren(text.logIn);
    }
  };
  showError(desk.loginError);

  const form = element(
    'form',
    {
      class: 'card login-card',
      on: {
        submit: (event) => {
          event.preventDefault();
          void submit();
        },
      },
    },
    element('h1', {}, text.loginTitle),
    element('p', { class: 'soft' }, text.loginLead),
    problem,
    field('login', text.login, login, text.loginHint),
    field('password', text.password, password, text.passwordHint),
    button,
  );
  return {
    root: element('main', { class: 'login' }, form),
    update: () => showError(desk.loginError),
    close: () => undefined,
  };
}

function field(id: string, label: string, input: HTMLElement, hint: string): HTMLElement {
  return element(
    'div',
    { class: 'field' },
    element('label', { for: id }, label),
    input,
    element('span', { class: 'hint', id: `${id}-hint` }, hint),
  );
}
