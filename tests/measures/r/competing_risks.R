# Cumulative incidence by the survival package on its own data set `mgus2`: months from diagnosis to a plasma cell
# malignancy or to death, whichever comes first; whole months, so that there are many ties. Writes mgus2.csv (the input),
# competing_risks.csv and competing_risks_apart.csv beside this file.
library(survival)
input <- with(mgus2[1:400, ], data.frame(pcm = ptime, event = pstat == 1, end = futime, dead = death == 1))
input$cause <- with(input, ifelse(event, "pcm", ifelse(dead, "death", "none")))
input$months <- with(input, ifelse(event, pcm, end))
write.csv(input[c("months", "cause")], "mgus2.csv", row.names = FALSE, quote = FALSE)
text <- function(x) sprintf("%.15g", x)
fit <- survfit(Surv(months, factor(cause, c("none", "pcm", "death"))) ~ 1, data = input, conf.type = "log-log")
at <- summary(fit, times = seq(0, 240, 24), extend = TRUE)
rows <- function(cause) {
  i <- match(cause, fit$states)
  data.frame(cause = cause, month = at$time, value = text(at$pstate[, i]), lower = text(at$lower[, i]),
             upper = text(at$upper[, i]))
}
write.csv(rbind(rows("pcm"), rows("death")), "competing_risks.csv", row.names = FALSE, quote = FALSE)
# Each cause watched for a time of its own: a malignancy only until a last contact, at two thirds of the time for every
# third person. The product of the hazards that survfit gives of each cause.
input$seen <- with(input, ifelse(cause != "pcm" & seq_along(months) %% 3 == 0, floor(2 * months / 3), months))
one <- survfit(Surv(seen, cause == "pcm") ~ 1, data = input)
two <- survfit(Surv(months, cause == "death") ~ 1, data = input)
times <- sort(unique(c(one$time, two$time)))
hazard <- function(fit) ifelse(times %in% fit$time, (fit$n.event / fit$n.risk)[match(times, fit$time)], 0)
free <- cumprod(1 - hazard(one) - hazard(two))
before <- c(1, head(free, -1))
F1 <- cumsum(before * hazard(one)); F2 <- cumsum(before * hazard(two))
grid <- seq(24, 240, 24)
last <- findInterval(grid, times)
write.csv(rbind(data.frame(cause = "pcm", month = grid, value = text(F1[last])),
                data.frame(cause = "death", month = grid, value = text(F2[last]))),
          "competing_risks_apart.csv", row.names = FALSE, quote = FALSE)
