/**
 * Who asks may go. Once the signal is aborted, a call that waits for anything rejects with the signal's reason, nothing of it goes
 * on at the server, and what was to be changed is changed whole or not at all.
 */
export type Asked = { readonly signal?: AbortSignal | undefined };
