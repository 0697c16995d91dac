/** The part of toasted-notifier that is used here; the package has no types of its own. */
declare module 'toasted-notifier' {
  interface Notification {
    readonly title: string;
    readonly message: string;
    readonly wait: boolean;
  }
  const notifier: { notify(notification: Notification, done: (error: Error | null) => void): void };
  export default notifier;
}
