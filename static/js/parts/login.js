/** The way in: one token. */

import { ApiError, get, NoConnection, post } from "../api.js";
import { html } from "../html.js";

const state = { sending: false, said: null };

async function send(app, event) {
  event.preventDefault();
  const field = event.target.elements.token;
  Object.assign(state, { sending: true, said: null });
  app.draw();
  try {
    await post("login", { token: field.value.trim() });
    field.value = "";
    app.signIn(await get("me"));
  } catch (error) {
    if (!(error instanceof ApiError) && !(error instanceof NoConnection)) throw error;
    state.said = words(error);
    field.select();
  } finally {
    state.sending = false;
    app.draw();
  }
}

function words(error) {
  if (error.status === 401) return "This token is not known. Is it complete?";
  if (error.status === 429) return `Too many attempts. Try again in ${error.retryAfter ?? 60} seconds.`;
  return error.message;
}

export const login = (app) => html`<main class="box login">
  <img src="icon.svg" alt="" width="48" height="48">
  <h1>Reclaimerr</h1>
  <form @submit=${(event) => send(app, event)}>
    <label class="field" for="token">Token</label>
    <input id="token" name="token" type="password" required autofocus autocomplete="current-password" aria-invalid=${state.said && "true"} aria-describedby="token-said token-help">
    <p class="mistake" id="token-said" role="alert">${state.said}</p>
    <button type="submit" class="button primary" ?disabled=${state.sending}>${state.sending ? "Signing in …" : "Sign in"}</button>
    <p class="quiet small" id="token-help">It stands under <code>[web]</code> in <code>config.toml</code>, or in the file <code>token</code> of the data directory.</p>
  </form>
</main>`;
