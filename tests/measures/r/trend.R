# The test for trend of base R (prop.trend.test: Cochran-Armitage) on R's own example of smokers and on made-up series,
# and the slope of the same weighted regression. Writes trend.csv.
cases <- list(
  smokers = list(x = c(83, 90, 129, 70), n = c(86, 93, 136, 82), score = 1:4),
  up = list(x = c(40, 51, 60, 66, 71, 90), n = c(100, 110, 120, 115, 118, 130), score = 2019:2024),
  level = list(x = c(12, 9, 14, 11, 13), n = c(20, 19, 24, 18, 22), score = 1:5),
  steep = list(x = c(100, 300, 500, 700), n = c(1000, 1000, 1000, 1000), score = c(2001, 2005, 2010, 2024))
)
rows <- do.call(rbind, lapply(names(cases), function(name) {
  one <- cases[[name]]
  test <- prop.trend.test(one$x, one$n, one$score)
  fit <- lm(one$x / one$n ~ one$score, weights = one$n)
  data.frame(case = name, x = one$x, n = one$n, score = one$score,
             chi2 = format(unname(test$statistic), digits = 15), p = format(test$p.value, digits = 15),
             slope = format(unname(coef(fit)[2]), digits = 15))
}))
write.csv(rows, "trend.csv", row.names = FALSE, quote = FALSE)
