/* What every page does: tell of requests that failed, and let notices go again. */

const notice = document.getElementById("notice");
let leaving = 0;

export function say(words, kind = "good") {
  clearTimeout(leaving);
  notice.textContent = words;
  notice.className = kind;
  leaving = setTimeout(() => { notice.textContent = ""; notice.className = ""; }, 8000);
}

function reason(request) {
  try {
    return JSON.parse(request.responseText).detail;
  } catch {
    return `The service answered ${request.status}.`;
  }
}

document.addEventListener("htmx:responseError", (event) => say(reason(event.detail.xhr), "bad"));
document.addEventListener("htmx:sendError", () =>
  say("The service cannot be reached. What you typed is still here; try again.", "bad"));
