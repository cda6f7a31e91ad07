/**
 * Lets the page do what waits, as to paint or to answer a key, before it goes on with something long. Messages come at once where a
 * timer would wait.
 */
export async function letPageAnswer(): Promise<void> {
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
