# Percentiles (type 7) and Tukey's box-plot statistics on type-7 quartiles. Writes percentiles.csv beside this file.
values <- c(0, 2, 3, 5, 8, 13, 21, 28, 29, 34, 55, 89, 144, 200, 201)
q <- quantile(values, c(.10, .25, .50, .75, .90), type = 7)
fence <- 1.5 * (q[4] - q[2])
inside <- values[values >= q[2] - fence & values <= q[4] + fence]
result <- data.frame(statistic = c("p10", "p25", "median", "p75", "p90", "whisker_low", "whisker_high", "mean", "outliers"),
                     value = sprintf("%.15g", c(q, min(inside), max(inside), mean(values), length(values) - length(inside))))
write.csv(result, "percentiles.csv", row.names = FALSE, quote = FALSE)
