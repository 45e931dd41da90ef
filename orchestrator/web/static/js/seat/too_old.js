/* Runs only in browsers that know no modules: says so, in words that are in the page. */
(function () {
  var words = document.getElementById("too-old");
  if (words) words.hidden = false;
})();
