/** What a browser without the cookie sees: where the way in is. Plain HTML without scripts, so that it always works. */

/** @param why a sentence of ours, never text from the request */
export function signInPage(why: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Openbell: sign in</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 10vh auto; padding: 0 1rem; }
input, button { font: inherit; padding: 0.4rem 0.6rem; }
input { width: 100%; box-sizing: border-box; margin-bottom: 0.6rem; }
</style>
</head>
<body>
<main>
<h1>Openbell</h1>
${why === '' ? '' : `<p role="alert"><strong>${why}</strong></p>`}
<p>This browser has not signed in. Open the address that <code>openbell start</code> printed (its code works once, for five
minutes), or paste the token that <code>openbell token</code> prints.</p>
<form method="post" action="/login">
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="off" required autofocus>
<button type="submit">Sign in</button>
</form>
</main>
</body>
</html>
`;
}
