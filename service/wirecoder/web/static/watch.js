/* An article on its way: says which stage begins, and goes on to the report at the end. */

const now = document.getElementById("now");

function look() {
  const stages = document.getElementById("stages");
  const { report } = stages.dataset;
  if (report) {
    location.replace(report); // so that Back leads to the form, not here again
    return;
  }
  const words = stages.querySelector(".now .name, .banner")?.textContent.trim() ?? "";
  if (now.textContent !== words) now.textContent = words;
}

document.addEventListener("htmx:afterSettle", look);
look();
