/** Shown when the server does not know this browser. */
export function SignedOut() {
  return (
    <main className="mx-auto max-w-xl px-4 py-16">
      <h1 className="mb-2 font-semibold text-[18px]">This browser is not signed in</h1>
      <p className="mb-4 text-soft">
        Openbell prints an address with a one-time code when it starts. Open that address here; it is good for five
        minutes and works once. When it is too old, start Openbell again for a new one.
      </p>
      <p className="text-soft">
        Programs use a token instead: <code className="font-mono text-ink">openbell token</code> prints it.
      </p>
    </main>
  );
}
